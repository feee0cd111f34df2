// Package house holds the code to the plan of the house: which package may import
// which, and how large a package, a file and a function may grow.
package house

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../../.." // of the module, from here
	module = "airtime/"

	mostFiles    = 15  // of a package
	mostExported = 25  // names of a package
	mostLines    = 600 // of a file
	mostFunction = 100 // lines of a function
)

// storeys are the trees of packages, from the ground up. A package imports only its
// own storey and those below it.
var storeys = []string{"audio", "diarize", "report", "config", "cmd"}

// rooms are the packages of report, from the ground up. Each imports only those
// before it; see report's documentation.
var rooms = []string{
	"report/yamltree", "report/names", "report", "report/across", "report/numbers", "report/words",
	"report/picture/typeface", "report/picture/chart", "report/picture/draw", "report/picture/color", "report/picture/svg", "report/picture",
	"report/sheet", "report/render/paper", "report/render",
}

// only says which packages alone import something from outside.
var only = map[string]string{
	"github.com/spf13/viper":              "config",
	"github.com/spf13/cobra":              "cmd/",
	"github.com/charmbracelet/bubbletea":  "cmd/internal/tui",
	"github.com/gordonklaus/portaudio":    "audio/capture",
	"codeberg.org/go-pdf/fpdf":            "report/render/paper",
	"github.com/go-text/typesetting":      "report/render/paper",
	"net/http":                            "cmd/",
	"golang.org/x/text/feature/plural":    "report/words",
	"github.com/landlock-lsm/go-landlock": "cmd/",
}

// large are the packages that may have more files and exported names: the roots,
// which others build on.
var large = []string{"report", "audio", "diarize", "config"}

// desks are the packages of the command line, from the ground up. Each imports only those before it.
var desks = []string{
	"cmd/internal/fault", "cmd/internal/desk", "cmd/internal/input", "cmd/internal/format", "cmd/internal/naming",
	"cmd/internal/listen", "cmd/internal/cli",
}

// ground are the folders at the root of the repository, beside those that begin with a dot: no more than
// these. Files may be somebody's accounts.
var ground = []string{"audio", "cmd", "config", "diarize", "report", "bin", "dist"} // the last two are built

func TestGround(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(ground, e.Name()) {
			t.Errorf("%s stands at the root; want a place for it in one of %v", e.Name(), ground)
		}
	}
}

// pkg is a package without its tests.
type pkg struct {
	files    map[string]*ast.File
	lines    map[string]int
	exported []string
}

func TestHouse(t *testing.T) {
	fset := token.NewFileSet()
	packages := read(t, fset)
	for path, p := range packages {
		if !slices.Contains(large, path) {
			if n := len(p.files); n > mostFiles {
				t.Errorf("%s: got %d files, want at most %d", path, n, mostFiles)
			}
			if n := len(p.exported); n > mostExported {
				t.Errorf("%s: got %d exported names, want at most %d: %v", path, n, mostExported, p.exported)
			}
		}
		for file, f := range p.files {
			if n := p.lines[file]; n > mostLines {
				t.Errorf("%s: got %d lines, want at most %d", file, n, mostLines)
			}
			for _, spec := range f.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				checkImport(t, file, path, imported)
			}
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
					if n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1; n > mostFunction {
						t.Errorf("%s %s: got %d lines, want at most %d", file, fn.Name.Name, n, mostFunction)
					}
				}
			}
		}
	}
}

func checkImport(t *testing.T, file, path, imported string) {
	t.Helper()
	if where, ok := only[imported]; ok && path != where && !(strings.HasSuffix(where, "/") && strings.HasPrefix(path, where)) {
		t.Errorf("%s imports %s, want that only in %s", file, imported, where)
	}
	own, ok := strings.CutPrefix(imported, module)
	if !ok {
		return
	}
	storey := func(p string) int {
		first, _, _ := strings.Cut(p, "/")
		return slices.Index(storeys, first)
	}
	if storey(own) > storey(path) {
		t.Errorf("%s imports %s, which is above it, want imports downwards: %s", file, own, strings.Join(storeys, " ← "))
	}
	for _, floor := range [][]string{rooms, desks} {
		from, to := slices.Index(floor, path), slices.Index(floor, own)
		if from >= 0 && to > from {
			t.Errorf("%s imports %s, which is above it, want imports downwards: %s", file, own, strings.Join(floor, " ← "))
		}
	}
	if strings.HasSuffix(own, "test") && !strings.HasSuffix(path, "test") {
		t.Errorf("%s imports %s, want that only in tests", file, own)
	}
}

// read parses every Go file of the module that is no test.
func read(t *testing.T, fset *token.FileSet) map[string]*pkg {
	t.Helper()
	packages := map[string]*pkg{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "shared") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return err
		}
		if ast.IsGenerated(f) {
			return nil
		}
		file, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		path := file[:strings.LastIndex(file, "/")]
		p := packages[path]
		if p == nil {
			p = &pkg{files: map[string]*ast.File{}, lines: map[string]int{}}
			packages[path] = p
		}
		p.files[file] = f
		for sc := bufio.NewScanner(bytes.NewReader(src)); sc.Scan(); {
			p.lines[file]++
		}
		for _, d := range f.Decls {
			for _, name := range declared(d) {
				if ast.IsExported(name) && !slices.Contains(p.exported, name) {
					p.exported = append(p.exported, name)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 20 {
		t.Fatalf("got %d packages, want the module's", len(packages))
	}
	return packages
}

// declared returns the names that d gives to the package.
func declared(d ast.Decl) []string {
	var names []string
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names = append(names, n.Name)
				}
			}
		}
	}
	return names
}
