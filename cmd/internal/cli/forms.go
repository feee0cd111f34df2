package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"airtime/config"
	"airtime/report"
	"airtime/report/render"
	"airtime/report/sheet"
	"airtime/report/words"
)

// form is a way to write an account, or a sheet about it, or either. A new one is
// one line in forms.
type form struct {
	name    string // as in --format
	ext     string // what the names of such files end in
	account func(w io.Writer, a report.Account, o formOptions) error
	sheet   func(w io.Writer, s sheet.Sheet, o formOptions) error
}

// formOptions are what a form may want to know beside the account.
type formOptions struct {
	text  render.TextOptions
	paper render.Paper
	sheet *sheet.Sheet // instead of the account; a form that has none of that writes the group's sheet

	questions *words.Questions // whose words the account is in; nil for the program's
}

// in returns o with the words of q, nil for the program's.
func (o formOptions) in(q *words.Questions) formOptions {
	o.questions = q
	return o
}

// forms are the values of --format; the first is that of a terminal.
var forms = []form{
	{
		"text", ".txt",
		func(w io.Writer, a report.Account, o formOptions) error {
			return render.Text(w, sheet.Account(&a, o.questions), o.text)
		},
		func(w io.Writer, s sheet.Sheet, o formOptions) error { return render.Text(w, s, o.text) },
	},
	{"md", ".md", nil, func(w io.Writer, s sheet.Sheet, _ formOptions) error { return render.Markdown(w, s) }},
	{"html", ".html", nil, func(w io.Writer, s sheet.Sheet, _ formOptions) error { return render.HTML(w, s) }},
	{"pdf", ".pdf", nil, func(w io.Writer, s sheet.Sheet, o formOptions) error {
		return render.PDF(w, s, render.PDFOptions{Paper: o.paper})
	}},
	{"json", ".json", func(w io.Writer, a report.Account, _ formOptions) error { return report.WriteJSON(w, a) }, nil},
	{"rttm", ".rttm", func(w io.Writer, a report.Account, _ formOptions) error { return report.WriteRTTM(w, a) }, nil},
	{"csv", ".csv", func(w io.Writer, a report.Account, _ formOptions) error { return report.WriteCSV(w, a) }, nil},
}

// write writes the sheet of o, or else a.
func (f form) write(w io.Writer, a report.Account, o formOptions) error {
	if o.sheet == nil && f.account != nil {
		return f.account(w, a, o)
	}
	if o.sheet == nil {
		s := sheet.Group(&a, o.questions)
		o.sheet = &s
	}
	return f.sheet(w, *o.sheet, o)
}

// formWords returns one word for each form.
func formWords(word func(form) string) []string {
	words := make([]string, len(forms))
	for i, f := range forms {
		words[i] = word(f)
	}
	return words
}

// sheetForms are the names of the forms that a sheet has.
func sheetForms() []string {
	var names []string
	for _, f := range forms {
		if f.sheet != nil {
			names = append(names, f.name)
		}
	}
	return names
}

func formName(f form) string { return f.name }
func formExt(f form) string  { return f.ext }

// findForm returns the form with that name, or, if no name was given, that of the
// file at d.
func findForm(name string, d destination) (form, error) {
	if name != "" {
		i := slices.IndexFunc(forms, func(f form) bool { return f.name == name })
		if i < 0 {
			return form{}, usagef("format: got %q, want %s", name, orList(formWords(formName)))
		}
		return forms[i], nil
	}
	if d.isStdout() {
		return forms[0], nil
	}
	ext := strings.ToLower(filepath.Ext(d.path))
	i := slices.IndexFunc(forms, func(f form) bool { return f.ext == ext })
	if i < 0 {
		return form{}, usagef("output %s: its name does not say the format: got %q, want %s", d.path, ext, orList(formWords(formExt))).
			hint("say it with --format")
	}
	return forms[i], nil
}

// options are the formOptions for an account that goes to d.
func (p *program) options(o config.Output, d destination) formOptions {
	return formOptions{
		questions: p.lang.words(), paper: paperOf(o.Paper),
		text: render.TextOptions{Width: p.textWidth(o), Color: p.colored(o, d), ASCII: d.isStdout() && asciiOnly()},
	}
}

// deliver writes a, whole, to where it was asked for.
func (p *program) deliver(a report.Account, f form, d destination, o formOptions) error {
	err := p.write(d, func(w io.Writer) error { return f.write(w, a, o) })
	if err == nil && !d.isStdout() {
		p.note("wrote %s", d.path)
	}
	return err
}

// orList writes words as "a, b or c".
func orList(words []string) string {
	last := len(words) - 1
	return fmt.Sprintf("%s or %s", strings.Join(words[:last], ", "), words[last])
}
