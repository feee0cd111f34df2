package paper

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
	"github.com/go-text/typesetting/language"

	"airtime/report/picture/typeface"
)

// machineFonts finds fonts of the machine's for characters that the embedded font
// lacks. It opens no file before there is such a character.
type machineFonts struct {
	folders []string
	listed  bool
	files   []string   // not opened yet, the likeliest first
	opened  []fontFile // in the order of files
	found   map[rune]*font.Face
}

type fontFile struct {
	path  string
	cmap  font.Cmap
	faced *font.Face // once it was needed
	bad   bool
}

// look finds a font for every character of s that needs one, if there is any:
// the same for all characters of a script.
func (m *machineFonts) look(s []rune) {
	for i, r := range s {
		if _, known := m.found[r]; known || typeface.Has(string(r)) || unicode.IsSpace(r) || unicode.In(r, unicode.Cf) {
			continue
		}
		together := []rune{r}
		for _, other := range s[i+1:] {
			if language.LookupScript(other) == language.LookupScript(r) && !typeface.Has(string(other)) {
				together = append(together, other)
			}
		}
		face := m.covering(together)
		if face == nil {
			together = together[:1]
			face = m.covering(together)
		}
		for _, r := range together {
			m.found[r] = face
		}
	}
}

// covering returns the likeliest font that has all characters of s, or nil.
func (m *machineFonts) covering(s []rune) *font.Face {
	for i := range m.opened {
		if face := m.opened[i].covers(s); face != nil {
			return face
		}
	}
	if !m.listed {
		m.listed, m.files = true, listFonts(m.folders)
	}
	for len(m.files) > 0 {
		f, err := openFont(m.files[0])
		m.files = m.files[1:]
		if err != nil {
			continue // a font that is broken or of an unknown kind is no font
		}
		m.opened = append(m.opened, f)
		if face := m.opened[len(m.opened)-1].covers(s); face != nil {
			return face
		}
	}
	return nil
}

// openFont reads which characters the first font in a file has.
func openFont(path string) (fontFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return fontFile{}, err
	}
	defer file.Close()
	loader, err := firstFont(file)
	if err != nil {
		return fontFile{}, err
	}
	raw, err := loader.RawTable(opentype.MustNewTag("cmap"))
	if err != nil {
		return fontFile{}, err
	}
	table, _, err := tables.ParseCmap(raw)
	if err != nil {
		return fontFile{}, err
	}
	cmap, _, err := font.ProcessCmap(table, tables.FPNone)
	return fontFile{path: path, cmap: cmap}, err
}

func firstFont(file *os.File) (*opentype.Loader, error) {
	loaders, err := opentype.NewLoaders(file)
	if err != nil {
		return nil, err
	}
	if len(loaders) == 0 {
		return nil, fmt.Errorf("%s: no font in it", file.Name())
	}
	return loaders[0], nil
}

// covers returns the font if it has outlines for all characters of s.
func (f *fontFile) covers(s []rune) *font.Face {
	if f.bad {
		return nil
	}
	for _, r := range s {
		if _, ok := f.cmap.Lookup(r); !ok {
			return nil
		}
	}
	if f.faced == nil {
		if err := f.load(); err != nil {
			f.bad = true
			return nil
		}
	}
	for _, r := range s {
		glyph, _ := f.cmap.Lookup(r)
		if _, ok := f.faced.GlyphData(glyph).(font.GlyphOutline); !ok {
			return nil // a font of coloured pictures
		}
	}
	return f.faced
}

func (f *fontFile) load() error {
	file, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer file.Close()
	loader, err := firstFont(file)
	if err != nil {
		return err
	}
	parsed, err := font.NewFont(loader)
	if err != nil {
		return err
	}
	f.faced = font.NewFace(parsed)
	return nil
}

// listFonts returns the font files in folders, plain upright sans-serif ones first.
func listFonts(folders []string) []string {
	type ranked struct {
		path string
		odd  int
	}
	var all []ranked
	for _, folder := range folders {
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			folder = real
		}
		// A folder that is not there or not readable has no fonts.
		_ = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			name := strings.ToLower(e.Name())
			switch filepath.Ext(name) {
			case ".ttf", ".otf", ".ttc", ".otc":
				all = append(all, ranked{path, oddness(name)})
			}
			return nil
		})
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.odd, b.odd), strings.Compare(a.path, b.path))
	})
	paths := make([]string, len(all))
	for i, f := range all {
		paths[i] = f.path
	}
	return paths
}

// oddness says how far a font is from one for plain text, by its file's name.
func oddness(name string) int {
	odd := 0
	if !strings.Contains(name, "sans") {
		odd++
	}
	for _, word := range []string{"bold", "italic", "oblique", "light", "thin", "black", "medium", "extra", "condensed",
		"serif", "mono", "display", "symbol", "math", "emoji", "kufi", "nastaliq", "rashi"} {
		if strings.Contains(name, word) {
			odd += 2
		}
	}
	return odd
}

// systemFontFolders returns where this system keeps fonts.
func systemFontFolders() []string {
	home, _ := os.UserHomeDir() // without one, there are no fonts in it
	switch runtime.GOOS {
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts"), filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library", "Fonts")}
	}
	data := cmp.Or(os.Getenv("XDG_DATA_HOME"), filepath.Join(home, ".local", "share"))
	folders := []string{filepath.Join(home, ".fonts"), filepath.Join(data, "fonts")}
	for _, dir := range filepath.SplitList(cmp.Or(os.Getenv("XDG_DATA_DIRS"), "/usr/local/share:/usr/share")) {
		folders = append(folders, filepath.Join(dir, "fonts"))
	}
	return folders
}
