package cli

import (
	"io"
	"slices"
	"strings"

	"airtime/config"
	"airtime/report"
)

// form is how an account is written.
type form string

const (
	formText form = "text"
	formJSON form = "json"
	formRTTM form = "rttm"
	formCSV  form = "csv"
)

var forms = []string{string(formText), string(formJSON), string(formRTTM), string(formCSV)}

func parseForm(s string) (form, error) {
	if !slices.Contains(forms, s) {
		return "", usagef("format: got %q, want %s", s, strings.Join(forms[:len(forms)-1], ", ")+" or "+forms[len(forms)-1])
	}
	return form(s), nil
}

// deliver writes a, whole, to where it was asked for.
func (p *program) deliver(a report.Account, f form, d destination, o config.Output) error {
	err := p.write(d, func(w io.Writer) error {
		switch f {
		case formJSON:
			return report.WriteJSON(w, a)
		case formRTTM:
			return report.WriteRTTM(w, a)
		case formCSV:
			return report.WriteCSV(w, a)
		default:
			return report.Text(w, a, report.TextOptions{Width: p.textWidth(o), Color: p.colored(o, d), ASCII: d.isStdout() && asciiOnly()})
		}
	})
	if err == nil && !d.isStdout() {
		p.note("wrote %s", d.path)
	}
	return err
}
