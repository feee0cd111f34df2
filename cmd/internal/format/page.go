package format

import (
	"strings"
	"time"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/web"
	"airtime/report"
	"airtime/report/render"
	"airtime/report/sheet"
	"airtime/report/words"
)

// Content is a sheet as the inside of a page.
func Content(s sheet.Sheet) (string, error) {
	var b strings.Builder
	err := render.Content(&b, s)
	return b.String(), err
}

// Page is what the page of an account needs of the program. Corrections can be saved to file, if it is one.
func Page(d *desk.Desk, file string, q *words.Questions, sheetOf func(report.Account) (*sheet.Sheet, error)) web.ReportOptions {
	o := web.ReportOptions{
		Questions: q, Style: render.Style(), Now: time.Now,
		Sheet: func(a report.Account) (string, error) {
			s, err := sheetOf(a)
			if err != nil {
				return "", err
			}
			return Content(*s)
		},
	}
	if to := (desk.Destination{Path: file, Force: true}); !to.IsStdout() {
		o.Save = func(a report.Account) error { return d.WriteAccount(to, a) }
	}
	return o
}
