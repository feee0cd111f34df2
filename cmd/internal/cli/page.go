package cli

import (
	"context"
	"io"
	"strings"

	"airtime/cmd/internal/web"
	"airtime/report"
	"airtime/report/render"
	"airtime/report/sheet"
	"airtime/report/words"
)

// page serves an account to the browsers of this machine until it is interrupted. Corrections are
// saved to file, if there is one, when somebody says so on the page.
func (p *program) page(ctx context.Context, a report.Account, file string, q *words.Questions, sheetOf func(report.Account) (*sheet.Sheet, error)) error {
	o := p.reportPage(q, sheetOf)
	if file != stdName {
		o.Save = p.saveTo(file)
	}
	page := web.NewReport(a, o)
	server, err := web.Listen()
	if err != nil {
		return err
	}
	server.Show(page.Serve())
	p.note("The account is on a page that only this computer can open. This link opens it, once:")
	if _, err := io.WriteString(p.stdout, server.Link()+"\n"); err != nil {
		return err
	}
	p.note("Ctrl-C closes the page.")
	err = server.Serve(ctx)
	if page.Unsaved() {
		p.note("Corrections that were not saved are gone.")
	}
	return err
}

// saveTo writes an account over the one in file.
func (p *program) saveTo(file string) func(report.Account) error {
	return func(a report.Account) error {
		return p.write(destination{path: file, force: true}, func(w io.Writer) error { return report.WriteJSON(w, a) })
	}
}

// sheetContent is a sheet as the inside of a page.
func sheetContent(a report.Account, sheetOf func(report.Account) (*sheet.Sheet, error)) (string, error) {
	s, err := sheetOf(a)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = render.Content(&b, *s)
	return b.String(), err
}
