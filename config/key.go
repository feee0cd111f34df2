package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"airtime/diarize"
)

// The sections of a settings file.
const (
	voices   = "voices"
	measures = "measures"
	output   = "output"
)

// Key describes one setting.
type Key struct {
	Name    string   // section and name, such as "voices.channels"
	Help    string   // one clause
	Allowed string   // such as "auto, mix or person" or "1 to 10"
	Choices []string // the words allowed, nil if it is not one of a few words
	value   func(*Config) value
}

// Env is the environment variable that sets k.
func (k Key) Env() string {
	return envPrefix + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(k.Name))
}

// Default is the default as it would stand in a settings file.
func (k Key) Default() string { return k.Of(DefaultConfig()) }

// Of is the value that c has, as it would stand in a settings file.
func (k Key) Of(c Config) string { return k.value(&c).String() }

// Placeholder stands for the value in a help text.
func (k Key) Placeholder() string {
	if k.Choices != nil {
		return strings.Join(k.Choices, "|")
	}
	return "N"
}

// value is one setting of one Config as text, both ways.
type value interface {
	String() string
	Set(string) error
}

// Keys returns every setting, section by section, in the order of the files.
func Keys() []Key {
	keys := []Key{
		oneOf(voices+".channels", "how people are told apart: by voice in one room (mix) or a channel each (person)",
			func(c *Config) *diarize.Mode { return &c.Voices.Channels }, diarize.Auto, diarize.Mix, diarize.Person),
		count("speakers", "exactly so many voices; 0 finds out", func(c *Config) *int { return &c.Voices.Speakers }),
		count("min_speakers", "at least so many voices; 0 finds out", func(c *Config) *int { return &c.Voices.MinSpeakers }),
		count("max_speakers", "at most so many voices; 0 finds out", func(c *Config) *int { return &c.Voices.MaxSpeakers }),
	}
	keys = append(keys, measureKeys()...)
	return append(keys,
		oneOf(output+".color", "when text is coloured",
			func(c *Config) *Color { return &c.Output.Color }, ColorAuto, ColorAlways, ColorNever),
		Key{
			Name: output + ".width", Help: "columns of text; 0 takes the terminal's",
			Allowed: fmt.Sprintf("0, or %d to %d", MinWidth, MaxWidth),
			value:   func(c *Config) value { return width{&c.Output.Width} },
		},
		oneOf(output+".paper", "the size of printed pages",
			func(c *Config) *Paper { return &c.Output.Paper }, PaperAuto, PaperA4, PaperLetter))
}

// Find returns the Key with that name.
func Find(name string) (Key, bool) {
	keys := Keys()
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

func count(name, help string, field func(*Config) *int) Key {
	return Key{
		Name: voices + "." + name, Help: help,
		Allowed: fmt.Sprintf("0 to %d", diarize.MaxSpeakers),
		value:   func(c *Config) value { return integer{field(c), 0, diarize.MaxSpeakers} },
	}
}

func oneOf[T ~string](name, help string, field func(*Config) *T, choices ...T) Key {
	words := make([]string, len(choices))
	for i, c := range choices {
		words[i] = string(c)
	}
	return Key{
		Name: name, Help: help, Allowed: orList(words), Choices: words,
		value: func(c *Config) value { return choice[T]{field(c), words} },
	}
}

// choice is one of a few words.
type choice[T ~string] struct {
	p     *T
	words []string
}

func (v choice[T]) String() string { return string(*v.p) }

func (v choice[T]) Set(s string) error {
	if !slices.Contains(v.words, s) {
		return fmt.Errorf("got %q, want %s", shown(s), orList(v.words))
	}
	*v.p = T(s)
	return nil
}

// integer is a whole number from min to max.
type integer struct {
	p        *int
	min, max int
}

func (v integer) String() string { return strconv.Itoa(*v.p) }

func (v integer) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < v.min || n > v.max {
		return fmt.Errorf("got %q, want a whole number from %d to %d", shown(s), v.min, v.max)
	}
	*v.p = n
	return nil
}

// width is a number of columns, or 0.
type width struct{ p *int }

func (v width) String() string { return strconv.Itoa(*v.p) }

func (v width) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n != 0 && (n < MinWidth || n > MaxWidth) {
		return fmt.Errorf("got %q, want 0 (the terminal's) or %d to %d columns", shown(s), MinWidth, MaxWidth)
	}
	*v.p = n
	return nil
}

func orList(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
