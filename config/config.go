package config

import (
	"fmt"

	"airtime/diarize"
	"airtime/report"
)

// Config is every setting of the program.
type Config struct {
	Voices   diarize.Config
	Measures report.Settings
	Output   Output
}

// Output is how text is drawn on a terminal, and the rest on paper.
type Output struct {
	Color Color
	Width int // columns; 0 takes the terminal's
	Paper Paper
}

// Color says when text is coloured.
type Color string

// The choices of Color. Auto colours a terminal unless NO_COLOR is set.
const (
	ColorAuto   Color = "auto"
	ColorAlways Color = "always"
	ColorNever  Color = "never"
)

// Paper is the size of paper to print on.
type Paper string

// The choices of Paper. Auto is the usual one of the locale's country.
const (
	PaperAuto   Paper = "auto"
	PaperA4     Paper = "a4"
	PaperLetter Paper = "letter"
)

// The narrowest and widest text that is drawn.
const (
	MinWidth = 60
	MaxWidth = 400
)

// DefaultConfig returns the settings of somebody who has set nothing.
func DefaultConfig() Config {
	return Config{
		Voices:   diarize.DefaultConfig(),
		Measures: report.DefaultSettings(),
		Output:   Output{Color: ColorAuto, Paper: PaperAuto},
	}
}

// Validate names the first setting that is out of range or contradicts another.
func (c Config) Validate() error {
	for _, k := range Keys() {
		v := k.value(&c)
		if err := v.Set(v.String()); err != nil {
			return fmt.Errorf("%s: %w", k.Name, err)
		}
	}
	if err := c.Voices.Validate(); err != nil {
		return fmt.Errorf("%s.%w", voices, err)
	}
	if err := c.Measures.Validate(); err != nil {
		return fmt.Errorf("%s.%w", measures, err)
	}
	return nil
}
