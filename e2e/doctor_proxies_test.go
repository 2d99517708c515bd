package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
)

// patient is a healthy app with a doctor, in this process.
type patient struct {
	port  string
	clock string // a stream of it
}

// treat starts one. Its heartbeat comes each 3 s, so that a proxy is impatient at 2 s.
func treat(t *testing.T, change ...func(e *echo.Echo, config *ds.Config)) *patient {
	t.Helper()
	e, config := echo.New(), ds.DefaultConfig
	e.HideBanner, e.HidePort = true, true
	config.Heartbeat = 3 * time.Second
	config.OnError = func(*ds.Context, error) []ds.Event { return nil }
	for _, change := range change {
		change(e, &config)
	}
	e.Use(middleware.CSRFWithConfig(middleware.CSRFConfig{TokenLookup: "header:X-CSRF-Token"}), ds.MiddlewareWithConfig(config))
	e.GET("/ready", ds.Ready())
	e.GET("/clock", ds.Handler(func(c *ds.Context) error {
		for now := range c.Every(time.Second) {
			if err := c.PatchSignals(map[string]time.Time{"now": now}); err != nil {
				return err
			}
		}
		return nil
	}))
	everybody := func(echo.Context) bool { return true }
	ds.DoctorWithConfig(ds.DoctorConfig{Streams: []string{"/clock"}, Allow: everybody}, e)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	e.Listener = listener
	go func() { _ = e.Start("") }()
	t.Cleanup(func() { _ = e.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return &patient{port: port, clock: "http://127.0.0.1:" + port + "/clock"}
}

// Surroundings of the faults, which are the same for all of a proxy.
const (
	aroundNginx = "daemon off; master_process off; pid DIR/pid; error_log /dev/null; events {}\n" +
		"http { access_log off; client_body_temp_path DIR; proxy_temp_path DIR; server { LISTEN location / { proxy_pass http://127.0.0.1:APP; CONFIG } } }"
	aroundCaddy   = "{\n\tadmin off\n\tauto_https off\n}\nhttp://:PORT {\nCONFIG\n}\n"
	aroundHAProxy = "defaults\n\tmode http\n\ttimeout connect 2s\n\ttimeout client 60s\n\ttimeout server 60s\nfrontend web\n\tLISTEN\n\tdefault_backend app\n" +
		"backend app\n\tCONFIG\n\tserver a 127.0.0.1:APP\n"
	plainListen, tlsListen = "listen PORT;", "listen PORT ssl http2; ssl_certificate DIR/example.com.pem; ssl_certificate_key DIR/example.com.key;"
)

// faulty are proxies as people have them, and what the doctor finds. The table is in
// docs/doctor.md, too.
var faultyProxies = []struct {
	proxy, fault string
	listen       string // of nginx and HAProxy
	config       string
	plain        bool // the app has plain streams
	far          bool // it is asked for by another name than localhost
	expect       string
}{
	{proxy: "nginx", fault: "as documented"},
	{proxy: "nginx", fault: "as documented, plain streams", plain: true},
	{proxy: "nginx", fault: "`proxy_ignore_headers X-Accel-Buffering`", listen: plainListen, config: "proxy_ignore_headers X-Accel-Buffering;", expect: "buffered"},
	{proxy: "nginx", fault: "`proxy_read_timeout 2s`, and a heartbeat each 3 s", listen: plainListen, config: "proxy_read_timeout 2s;", expect: "cut-when-silent"},
	{proxy: "nginx", fault: "HTTP/1.0 to the app, plain streams", listen: plainListen, plain: true, expect: "break-hidden"},
	{proxy: "nginx", fault: "HTTP/1.0 to the app, live streams only", listen: plainListen},
	{proxy: "nginx", fault: "no `proxy_set_header Host`", listen: plainListen, config: "proxy_set_header Host $proxy_host;", expect: "host"},
	{proxy: "nginx", fault: "TLS, no `X-Forwarded-Proto`", listen: tlsListen, expect: "scheme"},
	{proxy: "nginx", fault: "HTTP/1.1 to the browser", listen: plainListen, far: true, expect: "http1"},
	{proxy: "nginx", fault: "`gzip_types text/event-stream`", listen: plainListen, config: "gzip on; gzip_proxied any; gzip_min_length 1; gzip_types text/event-stream;"},
	{proxy: "nginx", fault: "scripts are files of its own", listen: plainListen + "location ~ \\.js$ { root DIR; }", expect: "no-script"},
	{proxy: "nginx", fault: "`proxy_hide_header Set-Cookie`", listen: plainListen, config: "proxy_hide_header Set-Cookie;", expect: "cookie"},
	{proxy: "nginx", fault: "`limit_except GET`", listen: plainListen, config: "limit_except GET { deny all; }", expect: "no-command"},
	{proxy: "nginx", fault: "no token, no `Sec-Fetch-Site`", listen: plainListen, config: "proxy_set_header X-CSRF-Token ''; proxy_set_header Sec-Fetch-Site '';", expect: "csrf"},
	{proxy: "nginx", fault: "`rewrite` of the stream's path", listen: plainListen, config: "rewrite ^/_datastar/doctor/stream$ /nowhere break;", expect: "no-stream"},
	{proxy: "Caddy", fault: "as documented"},
	{proxy: "Caddy", fault: "as documented, plain streams", plain: true, expect: "break-hidden"},
	{proxy: "Caddy", fault: "`encode gzip`, plain streams", config: "encode gzip\nreverse_proxy 127.0.0.1:APP", plain: true, expect: "held-by-compression break-hidden"},
	{proxy: "Caddy", fault: "`encode gzip`, live streams only", config: "encode gzip\nreverse_proxy 127.0.0.1:APP"},
	{proxy: "Caddy", fault: "`encode gzip` but for streams, plain streams", plain: true, expect: "break-hidden", config: "@other not header Accept *text/event-stream*\nencode @other gzip\nreverse_proxy 127.0.0.1:APP"},
	{proxy: "Caddy", fault: "`buffer_responses`", config: "reverse_proxy 127.0.0.1:APP {\nbuffer_responses\n}", expect: "buffered"},
	{proxy: "Caddy", fault: "`read_timeout 2s`, and a heartbeat each 3 s", config: "reverse_proxy 127.0.0.1:APP {\ntransport http {\nread_timeout 2s\n}\n}", expect: "cut-when-silent"},
	{proxy: "Caddy", fault: "`header_up Host app.internal`", config: "reverse_proxy 127.0.0.1:APP {\nheader_up Host app.internal\n}", expect: "host"},
	{proxy: "HAProxy", fault: "as documented"},
	{proxy: "HAProxy", fault: "as documented, plain streams", plain: true, expect: "break-hidden"},
	{proxy: "HAProxy", fault: "`timeout server 2s`, and a heartbeat each 3 s", listen: "bind :PORT", config: "timeout server 2s", expect: "cut-when-silent"},
	{proxy: "HAProxy", fault: "`http-response wait-for-body`", listen: "bind :PORT", config: "http-response wait-for-body time 10s", expect: "buffered"},
	{proxy: "HAProxy", fault: "TLS, no `X-Forwarded-Proto`", listen: "bind :PORT ssl crt DIR/both.pem alpn h2,http/1.1", expect: "scheme"},
	{proxy: "HAProxy", fault: "HTTP/1.1 to the browser", listen: "bind :PORT ssl crt DIR/both.pem", config: "http-request set-header X-Forwarded-Proto https", far: true, expect: "http1"},
	{proxy: "HAProxy", fault: "`compression algo gzip`", listen: "bind :PORT", config: "compression algo gzip"},
}

// The command finds what is wrong with a proxy, and nothing else.
func TestDoctor_proxies(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join("..", "docs", "doctor.md"))
	require.NoError(t, err)
	table := strings.Builder{}
	for _, tt := range faultyProxies {
		finding := ""
		if tt.expect != "" {
			finding = "`" + strings.ReplaceAll(tt.expect, " ", "`, `") + "`"
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", tt.proxy, tt.fault, finding)
	}
	assert.Contains(t, string(guide), table.String(), "docs/doctor.md has another table")
	for _, tt := range faultyProxies {
		t.Run(tt.proxy+"/"+tt.fault, func(t *testing.T) {
			t.Parallel()
			app := treat(t)
			if tt.plain {
				app.stream(t)
			}
			url := app.behind(t, tt.proxy, tt.listen, tt.config)
			if tt.far {
				url = strings.Replace(url, "localhost", farName(t), 1)
			}
			found, code := consult(t, url)
			expect := strings.Fields(tt.expect)
			var names []string
			for _, f := range found.Findings {
				names = append(names, f.Name)
				if len(f.Lines) > 0 && tt.proxy != "HAProxy" { // which does not say who it is
					assert.Equal(t, tt.proxy, f.Lines[0].Proxy, f.Name)
				}
			}
			assert.ElementsMatch(t, expect, names, "%s", found.all)
			assert.Equal(t, min(len(expect), 1), code)
		})
	}
}

// behind puts a proxy before the app, as docs/deploy.md has it unless it is configured.
func (p *patient) behind(t *testing.T, proxy, listen, config string) (url string) {
	t.Helper()
	dir, port, secure := t.TempDir(), freePort(), strings.Contains(listen, "ssl")
	trusting(t, dir)
	name, around := map[string]string{"nginx": "nginx", "Caddy": "caddyfile", "HAProxy": "haproxy"}[proxy],
		map[string]string{"nginx": aroundNginx, "Caddy": aroundCaddy, "HAProxy": aroundHAProxy}[proxy]
	kind := deployments[name]
	if proxy == "nginx" && config+listen != "" && !strings.Contains(config, " Host ") {
		config += " proxy_set_header Host $http_host;" // all but the fault is as it should be
	}
	if listen == "" && config == "" {
		secure = true
		here := append(kind.here, "127.0.0.1:3000", "127.0.0.1:"+p.port, "127.0.0.1:3001", "127.0.0.1:"+p.port)
		config = fmt.Sprintf(kind.around, strings.NewReplacer(here...).Replace(documented(t, name)))
	} else {
		config = strings.NewReplacer("CONFIG", config, "LISTEN", listen).Replace(around)
	}
	configured(t, kind.command, port, strings.NewReplacer("PORT", port, "APP", p.port, "DIR", dir).Replace(config))
	if secure {
		return "https://localhost:" + port
	}
	return "http://localhost:" + port
}

// stream opens a stream of the app as a page without #live does, and leaves.
func (p *patient) stream(t *testing.T) {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.clock, nil)
	require.NoError(t, err)
	r.Header.Set("Datastar-Request", "true")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	_, err = answer.Body.Read(make([]byte, 1))
	require.NoError(t, err)
	_ = answer.Body.Close()
}

// farName is a name of this machine that is not localhost.
func farName(t *testing.T) string {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLoopback() && ip.IP.To4() != nil {
			return ip.IP.String()
		}
	}
	t.Skip("this machine has no other address")
	return ""
}

// diagnosis is what the command prints.
type diagnosis struct {
	Findings []struct {
		Name, Wrong, Seen, Fix string
		Lines                  []struct{ Proxy, Text string }
	}
	Facts *struct{ Proto string }
	all   string
}

var doctorBinary = sync.OnceValues(func() (string, error) {
	file := filepath.Join(programs, "doctor")
	out, err := exec.Command("go", "build", "-C", "..", "-o", file, "./doctor").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return file, nil
})

// consult runs the command.
func consult(t *testing.T, url string, flags ...string) (r diagnosis, code int) {
	t.Helper()
	file, err := doctorBinary()
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), file, append(append([]string{"-json", "-insecure"}, flags...), url)...)
	var out, errs strings.Builder
	command.Stdout, command.Stderr = &out, &errs
	_ = command.Run()
	require.NotEqual(t, 2, command.ProcessState.ExitCode(), errs.String())
	r.all = out.String()
	require.NoError(t, json.Unmarshal([]byte(r.all), &r), r.all)
	return r, command.ProcessState.ExitCode()
}
