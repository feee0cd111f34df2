package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"airtime/report"
	"airtime/report/across"
	"airtime/report/words"
)

// CompareOptions say what a Compare needs of the program around it.
type CompareOptions struct {
	Questions *words.Questions                       // for the page's words; nil is English
	Sheet     func([]report.Account) (string, error) // the comparison as the inside of an HTML page
	Style     string                                 // the sheet's style
}

// A Compare is saved accounts side by side, all or some of them.
type Compare struct {
	options  CompareOptions
	accounts []report.Account
}

// NewCompare returns the page of accounts.
func NewCompare(accounts []report.Account, o CompareOptions) *Compare {
	if o.Questions == nil {
		o.Questions = words.English()
	}
	return &Compare{o, accounts}
}

// Serve is what a Server needs to serve c.
func (c *Compare) Serve() Options {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /view", func(w http.ResponseWriter, r *http.Request) {
		answer(w, func() (compareView, error) { return c.view(r.URL.Query()) })
	})
	return Options{Assets: styled{pages(), c.options.Style}, Index: "compare.html", API: mux}
}

// compareView is what the page draws.
type compareView struct {
	Title    string        `json:"title"`
	Lang     string        `json:"lang"`
	Words    Words         `json:"words"`
	Meetings []meetingView `json:"meetings"`
	Sheet    string        `json:"sheet"`
}

// meetingView is one that can be chosen.
type meetingView struct {
	Label  string `json:"label"`
	Chosen bool   `json:"chosen"`
}

// view sets the meetings side by side that a query names; where it says nothing, all.
func (c *Compare) view(query url.Values) (compareView, error) {
	q := c.options.Questions
	v := compareView{Title: q.Say("across_title", words.Vars{"n": len(c.accounts)}), Lang: q.Lang, Words: wordsOf(q)}
	for _, a := range c.accounts {
		v.Meetings = append(v.Meetings, meetingView{c.label(a), len(query) == 0})
	}
	for _, s := range query["meeting"] {
		i, err := strconv.Atoi(s)
		if err != nil || i < 0 || i >= len(c.accounts) {
			return compareView{}, errors.New("meeting: want the number of one")
		}
		v.Meetings[i].Chosen = true
	}
	var some []report.Account
	for i, m := range v.Meetings {
		if m.Chosen {
			some = append(some, c.accounts[i])
		}
	}
	if len(some) < across.MinMeetings {
		return compareView{}, errors.New(q.Say(page+"compare_few", nil))
	}
	var err error
	v.Sheet, err = c.options.Sheet(some)
	return v, err
}

// label is what a meeting is chosen by.
func (c *Compare) label(a report.Account) string {
	parts := []string{a.Title}
	if !a.Started.IsZero() {
		parts = append(parts, a.Started.Format(c.options.Questions.Say("across_day", nil)))
	}
	return strings.Join(append(parts, report.Instant(a.LengthS.Duration().Round(time.Second))), ", ")
}
