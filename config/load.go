package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"

	"airtime/audio/printable"
	"airtime/report/yamltree"
)

const (
	fileName  = "airtime.yaml"
	envPrefix = "AIRTIME_"

	// maxFileSize is ten times the file of config init, in bytes; a recording named by mistake is not read into memory.
	maxFileSize = 32 << 10

	maxShown = 60 // bytes of a name or value that a message repeats
)

// EnvFile is the variable that names a settings file as --config does.
const EnvFile = envPrefix + "CONFIG"

// notSettings are the variables with our prefix that set no Key: EnvFile, and the
// data folder of the evaluation tests.
var notSettings = []string{EnvFile, envPrefix + "DATA"}

// Input says where to look.
type Input struct {
	File  string                 // the one file to read, which must exist; "" reads those of Paths
	Flags map[string]*pflag.Flag // by Key.Name; only flags that were given count
}

// Origin says where a value came from: "default", the path of a file, the name of
// a variable or of a flag.
type Origin string

// Default is the Origin of what nobody has set.
const Default Origin = "default"

// Loaded is a Config with the Origin of each setting by Key.Name.
type Loaded struct {
	Config
	Origins map[string]Origin
}

// Error is a setting that cannot be used.
type Error struct {
	Where Origin
	Key   string // "" where the whole of Where is unreadable
	Err   error
}

func (e *Error) Error() string {
	if e.Key == "" || strings.HasPrefix(string(e.Where), "--") { // a flag has said it
		return fmt.Sprintf("%s: %v", e.Where, e.Err)
	}
	return fmt.Sprintf("%s: %s: %v", e.Where, printable.Clip(e.Key, maxShown), e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// UnknownKeyError says that there is no such setting.
type UnknownKeyError struct {
	Key, Nearest string // Nearest is "" if nothing is near
}

func (e *UnknownKeyError) Error() string { return "unknown setting" }

// Paths returns the settings files that are read when none is named, the one that
// counts first coming first. They need not exist.
func Paths() []string {
	paths := []string{fileName}
	if user, ok := UserFile(); ok {
		paths = append(paths, user)
	}
	return paths
}

// UserFile returns the path of the settings file in the user's configuration folder,
// if the system says where that is.
func UserFile() (string, bool) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", false
	}
	return filepath.Join(dir, "airtime", fileName), true
}

// Load puts the settings together.
func Load(in Input) (Loaded, error) {
	v := viper.New()
	keys := Keys()
	for _, k := range keys {
		v.SetDefault(k.Name, k.Default())
		if err := v.BindEnv(k.Name, k.Env()); err != nil {
			return Loaded{}, err
		}
	}
	if err := checkEnviron(keys); err != nil {
		return Loaded{}, err
	}

	paths, must := Paths(), false
	if in.File != "" {
		paths, must = []string{in.File}, true
	}
	origins, ranks := make(map[string]Origin), make(map[string]int)
	for i, path := range slices.Backward(paths) {
		file, err := readFile(path)
		if errors.Is(err, fs.ErrNotExist) && !must {
			continue
		}
		if err != nil {
			return Loaded{}, &Error{Where: Origin(path), Err: err}
		}
		if err := checkFile(Origin(path), file, keys); err != nil {
			return Loaded{}, err
		}
		if err := v.MergeConfigMap(file.AllSettings()); err != nil {
			return Loaded{}, &Error{Where: Origin(path), Err: err}
		}
		for _, name := range file.AllKeys() {
			origins[name], ranks[name] = Origin(path), rankFiles-i
		}
	}
	l := Loaded{Config: DefaultConfig(), Origins: origins}
	for _, k := range keys {
		if os.Getenv(k.Env()) != "" {
			origins[k.Name], ranks[k.Name] = Origin(k.Env()), rankEnv
		}
		if f := in.Flags[k.Name]; f != nil && f.Changed {
			origins[k.Name], ranks[k.Name] = Origin("--"+f.Name), rankFlags
			if err := v.BindPFlag(k.Name, f); err != nil {
				return Loaded{}, err
			}
		}
		if ranks[k.Name] == 0 {
			origins[k.Name] = Default
		}
		if err := k.value(&l.Config).Set(v.GetString(k.Name)); err != nil {
			return Loaded{}, k.failed(origins[k.Name], err)
		}
	}
	l.settleCounts(ranks)
	if err := l.Validate(); err != nil {
		return Loaded{}, err
	}
	return l, nil
}

// How much a source counts; the first of Paths counts more than the second.
const (
	rankFiles = 2
	rankEnv   = 3
	rankFlags = 4
)

// settleCounts lets an exact number of voices from one source replace a range from
// a source that counts less, and the other way round. Given by the same source they
// contradict each other, which Validate says.
func (l *Loaded) settleCounts(ranks map[string]int) {
	exact, least, most := voices+".speakers", voices+".min_speakers", voices+".max_speakers"
	drop := func(name string, field *int) {
		*field, l.Origins[name] = 0, Default
	}
	ranged := max(ranks[least], ranks[most])
	switch {
	case ranks[exact] > ranged:
		if l.Voices.Speakers > 0 {
			drop(least, &l.Voices.MinSpeakers)
			drop(most, &l.Voices.MaxSpeakers)
		}
	case ranks[exact] < ranged:
		if l.Voices.MinSpeakers > 0 || l.Voices.MaxSpeakers > 0 {
			drop(exact, &l.Voices.Speakers)
		}
	}
}

// readFile reads one settings file.
func readFile(path string) (*viper.Viper, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close()
	root, err := yamltree.Read(f, maxFileSize, "a settings file")
	if err != nil && !errors.Is(err, yamltree.ErrEmpty) {
		return nil, bare(err)
	}
	settings := make(map[string]any)
	if err == nil {
		if settings, err = mapping(root, "", make(map[string]int)); err != nil {
			return nil, err
		}
	}
	v := viper.New()
	return v, v.MergeConfigMap(settings)
}

// mapping returns the settings of n, which are below prefix. To viper large and small letters are the same, and a
// dot is a section's: seen has the line of each name so written, so that none is given twice.
func mapping(n *yaml.Node, prefix string, seen map[string]int) (map[string]any, error) {
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: got no names, want settings such as output: and below it width: 80", n.Line)
	}
	m := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := prefix + strings.ToLower(key.Value)
		if line, ok := seen[name]; ok && value.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("line %d: got %s again, want it once (it is on line %d)", key.Line, printable.Clip(name, maxShown), line)
		}
		var v any
		var err error
		if value.Kind == yaml.MappingNode {
			v, err = mapping(value, name+".", seen)
		} else {
			seen[name] = key.Line
			err = value.Decode(&v)
		}
		if err != nil {
			return nil, err
		}
		m[key.Value] = v
	}
	return m, nil
}

// bare drops the operation and the path, which Error states already.
func bare(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// checkFile says what is wrong with a file even where another source counts more:
// whoever wrote it wants to know now and not when that source is gone.
func checkFile(where Origin, file *viper.Viper, keys []Key) error {
	scratch := DefaultConfig()
	for _, name := range slices.Sorted(slices.Values(file.AllKeys())) {
		got := file.Get(name)
		i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
		switch {
		case i < 0 && isSection(name, keys) && got == nil:
			continue // a section in which everything is commented out
		case i < 0 && isSection(name, keys):
			return &Error{where, name, fmt.Errorf("got %s, want the settings of this section below it, indented", shown(got))}
		case i < 0:
			return &Error{where, name, &UnknownKeyError{Key: name, Nearest: nearest(name, keys)}}
		}
		switch got.(type) {
		case string, bool, int, int64, uint64, float64:
		default:
			return keys[i].failed(where, fmt.Errorf("got %s, want %s", shown(got), keys[i].Allowed))
		}
		if err := keys[i].value(&scratch).Set(file.GetString(name)); err != nil {
			return keys[i].failed(where, err)
		}
	}
	return nil
}

// checkEnviron refuses variables with our prefix that set nothing.
func checkEnviron(keys []Key) error {
	var unknown []string
	for _, kv := range os.Environ() {
		name, value, _ := strings.Cut(kv, "=") // an empty variable sets nothing, whatever its name
		if value != "" && strings.HasPrefix(name, envPrefix) && !slices.Contains(notSettings, name) &&
			!slices.ContainsFunc(keys, func(k Key) bool { return k.Env() == name }) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	name := slices.Min(unknown)
	e := &UnknownKeyError{Key: name}
	if near := nearest(strings.ToLower(strings.TrimPrefix(name, envPrefix)), keys); near != "" {
		k, _ := Find(near)
		e.Nearest = k.Env()
	}
	return &Error{Where: Origin(name), Err: e}
}

// shown is v in a message.
func shown(v any) string { return printable.Clip(fmt.Sprint(v), maxShown) }

func (k Key) failed(where Origin, err error) error { return &Error{where, k.Name, err} }

func isSection(name string, keys []Key) bool {
	return slices.ContainsFunc(keys, func(k Key) bool { return strings.HasPrefix(k.Name, name+".") })
}

// nearest returns the setting that somebody who wrote name most likely meant, or ""
// if none is close. The section may be missing or wrong.
func nearest(name string, keys []Key) string {
	simple := strings.NewReplacer("-", "_", ".", "_").Replace
	name = simple(printable.Clip(name, maxShown))
	best, bestAway := "", 0
	for _, k := range keys {
		_, last, _ := strings.Cut(k.Name, ".")
		away := min(Distance(name, simple(k.Name)), Distance(name, last))
		if away <= max(1, min(len(name), len(last))/3) && (best == "" || away < bestAway) {
			best, bestAway = k.Name, away
		}
	}
	return best
}

// Distance is the number of letters to insert, drop or change to get from a to b.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
