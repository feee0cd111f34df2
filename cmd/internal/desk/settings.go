package desk

import (
	"os"

	"github.com/spf13/pflag"

	"airtime/cmd/internal/fault"
	"airtime/config"
)

// Load returns the settings in effect.
func (d *Desk) Load() (config.Loaded, error) {
	file := d.ConfigFile
	if file == "" {
		file = os.Getenv(config.EnvFile)
	}
	flags := make(map[string]*pflag.Flag)
	for name, each := range d.flags {
		flags[name] = each[0]
		for _, f := range each {
			if f.Changed {
				flags[name] = f
			}
		}
	}
	l, err := config.Load(config.Input{File: file, Flags: flags})
	if err != nil {
		return config.Loaded{}, &fault.Usage{Err: err}
	}
	return l, nil
}

// ConfigPaths are the settings files that load looks for.
func (d *Desk) ConfigPaths() []string {
	if d.ConfigFile != "" {
		return []string{d.ConfigFile}
	}
	if path := os.Getenv(config.EnvFile); path != "" {
		return []string{path}
	}
	return config.Paths()
}
