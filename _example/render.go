package main

import (
	"html/template"
	"io"
	"io/fs"
	"path"
)

// renderer has the templates of each generation, with the shared ones.
type renderer struct {
	files  fs.FS
	parsed map[string]*template.Template // or nil while they may change
}

// newRenderer parses the templates, once or, while developing, for each rendering.
func newRenderer(files fs.FS, developing bool) renderer {
	r := renderer{files: files}
	if developing {
		return r
	}
	parsed := map[string]*template.Template{}
	for _, g := range generations {
		parsed[g.Folder] = template.Must(r.parse(g.Folder))
	}
	r.parsed = parsed
	return r
}

func (r renderer) parse(folder string) (*template.Template, error) {
	return template.ParseFS(r.files, "templates/*.html", "templates/"+folder+"/*.html")
}

// execute renders a template named "folder/name".
func (r renderer) execute(w io.Writer, name string, data any) error {
	folder, name := path.Split(name)
	folder = path.Clean(folder)
	t, ok := r.parsed[folder]
	if !ok {
		var err error
		if t, err = r.parse(folder); err != nil {
			return err
		}
	}
	return t.ExecuteTemplate(w, name, data)
}
