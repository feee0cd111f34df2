// Package format is the ways in which an account or a sheet leaves the program: as a file or on the screen, on paper,
// and on a page in the browser.
//
// A new one is one line in [All]: help, completion and errors come from there. What it needs to know beside the account
// is a field of [Options].
package format

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/config"
	"airtime/report"
	"airtime/report/render"
	"airtime/report/sheet"
	"airtime/report/words"
)

// Format is a way to write an account, or a sheet about it, or either.
type Format struct {
	Name    string // as in --format
	ext     string // what the names of such files end in
	Account func(w io.Writer, a report.Account, o Options) error
	Sheet   func(w io.Writer, s sheet.Sheet, o Options) error
}

// Options are what a format may want to know beside the account.
type Options struct {
	text  render.TextOptions
	paper render.Paper
	Sheet *sheet.Sheet // instead of the account; a format that has none of that writes the group's sheet

	questions *words.Questions // whose words the account is in; nil for the program's
}

// In returns o with the words of q, nil for the program's.
func (o Options) In(q *words.Questions) Options {
	o.questions = q
	return o
}

// All are the values of --format; the first is that of a terminal.
var All = []Format{
	{
		"text", ".txt",
		func(w io.Writer, a report.Account, o Options) error {
			return render.Text(w, sheet.Account(&a, o.questions), o.text)
		},
		func(w io.Writer, s sheet.Sheet, o Options) error { return render.Text(w, s, o.text) },
	},
	{"md", ".md", nil, func(w io.Writer, s sheet.Sheet, _ Options) error { return render.Markdown(w, s) }},
	{"html", ".html", nil, func(w io.Writer, s sheet.Sheet, _ Options) error { return render.HTML(w, s) }},
	{"pdf", ".pdf", nil, func(w io.Writer, s sheet.Sheet, o Options) error {
		return render.PDF(w, s, render.PDFOptions{Paper: o.paper})
	}},
	{"json", ".json", func(w io.Writer, a report.Account, _ Options) error { return report.WriteJSON(w, a) }, nil},
	{"rttm", ".rttm", func(w io.Writer, a report.Account, _ Options) error { return report.WriteRTTM(w, a) }, nil},
	{"csv", ".csv", func(w io.Writer, a report.Account, _ Options) error { return report.WriteCSV(w, a) }, nil},
}

// write writes the sheet of o, or else a.
func (f Format) write(w io.Writer, a report.Account, o Options) error {
	if o.Sheet == nil && f.Account != nil {
		return f.Account(w, a, o)
	}
	if o.Sheet == nil {
		s := sheet.Group(&a, o.questions)
		o.Sheet = &s
	}
	return f.Sheet(w, *o.Sheet, o)
}

// Names are the names of all.
func Names() []string {
	var names []string
	for _, f := range All {
		names = append(names, f.Name)
	}
	return names
}

// SheetNames are the names of the formats that a sheet has.
func SheetNames() []string {
	var names []string
	for _, f := range All {
		if f.Sheet != nil {
			names = append(names, f.Name)
		}
	}
	return names
}

// Find returns the format with that name, or, if no name was given, that of the
// file at d.
func Find(name string, d desk.Destination) (Format, error) {
	if name != "" {
		i := slices.IndexFunc(All, func(f Format) bool { return f.Name == name })
		if i < 0 {
			return Format{}, fault.Usagef("format: got %q, want %s", name, fault.OrList(Names()))
		}
		return All[i], nil
	}
	if d.IsStdout() {
		return All[0], nil
	}
	ext := strings.ToLower(filepath.Ext(d.Path))
	i := slices.IndexFunc(All, func(f Format) bool { return f.ext == ext })
	if i < 0 {
		var exts []string
		for _, f := range All {
			exts = append(exts, f.ext)
		}
		return Format{}, fault.Usagef("output %s: its name does not say the format: got %q, want %s", d.Path, ext, fault.OrList(exts)).
			Hint("say it with --format")
	}
	return All[i], nil
}

// OptionsFor are the options for an account that goes to to.
func OptionsFor(d *desk.Desk, o config.Output, to desk.Destination) Options {
	return Options{
		questions: d.Words(), paper: paperOf(o.Paper),
		text: render.TextOptions{Width: d.TextWidth(o), Color: d.Colored(o, to), ASCII: to.IsStdout() && desk.ASCIIOnly()},
	}
}

// Deliver writes a, whole, to where it was asked for.
func Deliver(d *desk.Desk, a report.Account, f Format, to desk.Destination, o Options) error {
	err := d.Write(to, func(w io.Writer) error { return f.write(w, a, o) })
	if err == nil && !to.IsStdout() {
		d.Note("wrote %s", to.Path)
	}
	return err
}
