// Command developed is the app of the tests of development mode. Its templates and styles
// are those of a folder.
//
//	PORT=8000 developed -dir DIR -client FILE [-protocol V019] [-csp]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/dev"
)

// edition is another one in another program.
const edition = "Program 1"

var protocols = map[string]datastar.Protocol{"V1": datastar.V1, "Beta": datastar.Beta, "V019": datastar.V019, "V018": datastar.V018}

func main() {
	dir := flag.String("dir", ".", "the folder with the templates and styles")
	client := flag.String("client", "", "the file of the client")
	protocol := flag.String("protocol", "V1", "its protocol")
	csp := flag.Bool("csp", false, "serve pages under a strict policy")
	flag.Parse()
	text, err := os.ReadFile(*client)
	if err != nil {
		log.Fatal(err)
	}
	config := datastar.Config{Client: text, Protocol: protocols[*protocol]}
	if *csp {
		config.CSP = &datastar.CSP{Policy: "default-src 'none'; script-src 'strict-dynamic'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'", TrustedTypes: true}
	}
	serve(newApp(os.DirFS(*dir), config))
}

func newApp(files fs.FS, config datastar.Config) *echo.Echo {
	e := echo.New()
	e.Use(recovers, dev.MiddlewareWithConfig(dev.Config{Watch: []fs.FS{files}}), datastar.MiddlewareWithConfig(config))
	e.Renderer = dev.Renderer(func() (echo.Renderer, error) {
		t, err := template.ParseFS(files, "*.html")
		return &echo.TemplateRenderer{Template: t}, err
	})
	e.StaticFS("/static", files)
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		return c.Render(http.StatusOK, "page.html", map[string]any{"Page": c.Page(), "Edition": edition})
	}))
	e.GET("/add", datastar.Handler(func(c *datastar.Context) error {
		return c.MergeFragments("<li>Added</li>", datastar.WithSelector("#list"), datastar.WithMode(datastar.ModeAppend))
	}))
	e.GET("/part", datastar.Handler(func(c *datastar.Context) error {
		return c.Send(c.Template("part.html", map[string]any{"Edition": edition}))
	}))
	e.GET("/fail", datastar.Handler(func(*datastar.Context) error { return errors.New("the database is away") }))
	e.GET("/panic", datastar.Handler(func(*datastar.Context) error { return list(nil) }))
	e.GET("/miss", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments(`<p id="nowhere">lost</p>`) }))
	e.GET("/twice", datastar.Handler(func(c *datastar.Context) error {
		return c.MergeFragments(`<ul id="list"><li id="same">1</li><li id="same">2</li></ul>`)
	}))
	e.GET("/own", datastar.Handler(func(c *datastar.Context) error {
		<-c.Done()
		return c.Err()
	}))
	e.GET("/feed", datastar.Handler(func(c *datastar.Context) error {
		for now := range c.Every(time.Second) {
			if err := c.MergeFragments(fmt.Sprintf(`<b id="clock">%d</b>`, now.Unix())); err != nil {
				return err
			}
		}
		return nil
	}))
	return e
}

// recovers makes an error of a panic, as Echo's Recover does.
func recovers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if value := recover(); value != nil {
				err = fmt.Errorf("panic: %v", value)
			}
		}()
		return next(c)
	}
}

// list panics.
func list(names []string) error {
	return errors.New(names[3])
}

func serve(e *echo.Echo) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", ":"+os.Getenv("PORT"))
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: e}
	fmt.Printf("Listening on http://localhost:%d\n", listener.Addr().(*net.TCPAddr).Port)
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	<-ctx.Done()
	ending, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = server.Shutdown(ending)
}
