package cli

import (
	"context"
	"io"

	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/format"
	"airtime/cmd/internal/web"
	"airtime/report"
	"airtime/report/across"
	"airtime/report/render"
	"airtime/report/sheet"
	"airtime/report/words"
)

// page serves an account to the browsers of this machine until it is interrupted. Corrections are
// saved to where it was read from, if that is a file, when somebody says so on the page. me is whose sheet it is, if it is
// one person's.
func (p program) page(ctx context.Context, a report.Account, from string, q *words.Questions, me report.PersonID, sheetOf func(report.Account) (*sheet.Sheet, error)) error {
	o := format.Page(p.Desk, from, q, sheetOf)
	o.Me = me
	page := web.NewReport(a, o)
	err := p.serve(ctx, page.Serve(), "The account is")
	if page.Unsaved() {
		p.Note("Corrections that were not saved are gone.")
	}
	return err
}

// errPageAlone says that a page is no file.
var errPageAlone = fault.Usagef("page: is shown in a browser, want it without --output, --format and --print")

// comparePage serves a comparison of accounts until it is interrupted.
func (p program) comparePage(ctx context.Context, accounts []report.Account, q *words.Questions) error {
	page := web.NewCompare(accounts, web.CompareOptions{Questions: q, Style: render.Style(), Sheet: func(some []report.Account) (string, error) {
		x, err := across.Compare(some)
		if err != nil {
			return "", err
		}
		return format.Content(sheet.Across(x, q))
	}})
	return p.serve(ctx, page.Serve(), "The comparison is")
}

// serve shows a page, says what is on it and where, and answers until it is interrupted.
func (p program) serve(ctx context.Context, page web.Options, what string) error {
	server, err := web.Listen()
	if err != nil {
		return err
	}
	server.Show(page)
	p.Note("%s on a page that only this computer can open. This link opens it, once:", what)
	if _, err := io.WriteString(p.Stdout, server.Link()+"\n"); err != nil {
		return err
	}
	p.Note("Ctrl-C closes the page.")
	return server.Serve(ctx)
}
