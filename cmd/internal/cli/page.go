package cli

import (
	"context"
	"io"
	"strings"

	"airtime/cmd/internal/web"
	"airtime/report"
	"airtime/report/across"
	"airtime/report/render"
	"airtime/report/sheet"
	"airtime/report/words"
)

// page serves an account to the browsers of this machine until it is interrupted. Corrections are
// saved to file, if there is one, when somebody says so on the page. me is whose sheet it is, if it is one person's.
func (p *program) page(ctx context.Context, a report.Account, file string, q *words.Questions, me report.PersonID, sheetOf func(report.Account) (*sheet.Sheet, error)) error {
	o := p.reportPage(q, sheetOf)
	o.Me = me
	if file != stdName {
		o.Save = p.saveTo(file)
	}
	page := web.NewReport(a, o)
	err := p.serve(ctx, page.Serve(), "The account is")
	if page.Unsaved() {
		p.note("Corrections that were not saved are gone.")
	}
	return err
}

// errPageAlone says that a page is no file.
var errPageAlone = usagef("page: is shown in a browser, want it without --output, --format and --print")

// comparePage serves a comparison of accounts until it is interrupted.
func (p *program) comparePage(ctx context.Context, accounts []report.Account, q *words.Questions) error {
	page := web.NewCompare(accounts, web.CompareOptions{Questions: q, Style: render.Style(), Sheet: func(some []report.Account) (string, error) {
		x, err := across.Compare(some)
		if err != nil {
			return "", err
		}
		return content(sheet.Across(x, q))
	}})
	return p.serve(ctx, page.Serve(), "The comparison is")
}

// serve shows a page, says what is on it and where, and answers until it is interrupted.
func (p *program) serve(ctx context.Context, page web.Options, what string) error {
	server, err := web.Listen()
	if err != nil {
		return err
	}
	server.Show(page)
	p.note("%s on a page that only this computer can open. This link opens it, once:", what)
	if _, err := io.WriteString(p.stdout, server.Link()+"\n"); err != nil {
		return err
	}
	p.note("Ctrl-C closes the page.")
	return server.Serve(ctx)
}

// saveTo writes an account over the one in file.
func (p *program) saveTo(file string) func(report.Account) error {
	return func(a report.Account) error {
		return p.write(destination{path: file, force: true}, func(w io.Writer) error { return report.WriteJSON(w, a) })
	}
}

// sheetContent is the sheet of an account as the inside of a page.
func sheetContent(a report.Account, sheetOf func(report.Account) (*sheet.Sheet, error)) (string, error) {
	s, err := sheetOf(a)
	if err != nil {
		return "", err
	}
	return content(*s)
}

// content is a sheet as the inside of a page.
func content(s sheet.Sheet) (string, error) {
	var b strings.Builder
	err := render.Content(&b, s)
	return b.String(), err
}
