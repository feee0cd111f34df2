package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"airtime/report"
)

// measureKeys are the thresholds of the measures, as package report lists them.
func measureKeys() []Key {
	defaults := report.DefaultSettings()
	var keys []Key
	for i, k := range defaults.Keys() {
		keys = append(keys, Key{
			Name:    measures + "." + k.Name,
			Help:    k.Doc,
			Allowed: k.Range(),
			value:   func(c *Config) value { return measure{c.Measures.Keys()[i]} },
		})
	}
	return keys
}

// measure is one threshold.
type measure struct{ key report.Key }

func (v measure) String() string {
	switch p := v.key.Value.(type) {
	case *time.Duration:
		return shortDuration(*p)
	case *float64:
		return strconv.FormatFloat(*p, 'g', -1, 64)
	case *int:
		return strconv.Itoa(*p)
	case *bool:
		return strconv.FormatBool(*p)
	}
	panic(fmt.Sprintf("setting %s is a %T", v.key.Name, v.key.Value))
}

func (v measure) Set(s string) error {
	var err error
	kind := ""
	switch p := v.key.Value.(type) {
	case *time.Duration:
		kind = "a duration such as 1.5s or 2m"
		*p, err = time.ParseDuration(s)
	case *float64:
		kind = "a number"
		*p, err = strconv.ParseFloat(s, 64)
	case *int:
		kind = "a whole number"
		*p, err = strconv.Atoi(s)
	case *bool:
		kind = "a choice"
		*p, err = strconv.ParseBool(s)
	}
	if err != nil || v.key.Check() != nil {
		return fmt.Errorf("got %q, want %s: %s", shown(s), kind, v.key.Range())
	}
	return nil
}

// shortDuration is d without the zeros that time.Duration prints after a unit.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
