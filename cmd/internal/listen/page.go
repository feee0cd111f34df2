package listen

import (
	"context"
	"io"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/format"
	"airtime/cmd/internal/live"
	"airtime/cmd/internal/web"
	"airtime/report"
	"airtime/report/render"
	"airtime/report/sheet"
	"airtime/report/words"
)

// livePage is the page of a meeting, and afterwards of its account.
type livePage struct {
	server *web.Server
	live   *web.Live
	served chan error
}

// openLivePage opens the page's port.
func openLivePage() (*livePage, error) {
	server, err := web.Listen()
	if err != nil {
		return nil, err
	}
	return &livePage{server: server, served: make(chan error, 1)}, nil
}

// begin shows the meeting and says where. The page stays until ctx ends.
func (l *livePage) begin(ctx context.Context, s *sitting, session *live.Session) error {
	l.live = web.NewLive(session, web.LiveOptions{Questions: s.words, Style: render.Style(), Names: s.names})
	l.server.Show(l.live.Serve())
	go l.live.Run(context.WithoutCancel(ctx)) // to the end of the meeting, which ctx only begins
	go func() { l.served <- l.server.Serve(ctx) }()
	s.p.Note("The meeting is on a page that only this computer can open. This link opens it, once:")
	_, err := io.WriteString(s.p.Stderr, l.server.Link()+"\n")
	return err
}

// pageAfter goes on with the account on the page that the meeting was on, until it is interrupted.
func (p program) pageAfter(ctx context.Context, end liveEnd, q *words.Questions, out desk.Destination) error {
	if end.page == nil || end.page.live == nil {
		return nil
	}
	if end.account == nil || ctx.Err() != nil {
		end.page.live.Over()
		return nil
	}
	page := web.NewReport(*end.account, format.Page(p.Desk, out.Path, q, func(a report.Account) (*sheet.Sheet, error) {
		s := sheet.Group(&a, q)
		return &s, nil
	}))
	end.page.server.Show(page.Serve())
	end.page.live.Over()
	p.Note("The account is on the page now. Ctrl-C closes it. Another link to it:")
	if _, err := io.WriteString(p.Stderr, end.page.server.Link()+"\n"); err != nil {
		return err
	}
	err := <-end.page.served
	if page.Unsaved() {
		p.Note("Corrections that were not saved are gone.")
	}
	return err
}
