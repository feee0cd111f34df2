package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
	"airtime/cmd/internal/journal"
	"airtime/cmd/internal/live"
	"airtime/diarize"
	"airtime/report"
)

// long is a state after eight hours of eleven people.
func long() *live.State {
	s := &live.State{Title: "A day", At: 8 * time.Hour, Floor: []live.Speaker{{ID: 3, Name: "Person C", Sure: true}}}
	for i := range 11 {
		s.People = append(s.People, live.Person{ID: report.PersonID(i + 1), Name: fmt.Sprintf("Person %c", 'A'+i), Heard: true, Share: 1. / 11, Low: 0.08, High: 0.1})
		s.Of = append(s.Of, report.PersonID(i+1))
	}
	for at := 0.0; at < 8*3600-5; at += 3 {
		s.Turns = append(s.Turns, journal.Turn{Start: report.Seconds(at * 1e9), End: report.Seconds((at + 2) * 1e9), Label: len(s.Turns) % 11, Other: -1})
	}
	return s
}

// turnsOf asks for what changed.
func turnsOf(t testing.TB, l *Live, since string) (code int, got liveTurns) {
	t.Helper()
	w := httptest.NewRecorder()
	l.Serve().API.ServeHTTP(w, httptest.NewRequest("GET", "/turns?since="+since, nil))
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
	}
	return w.Code, got
}

// TestLivePage: a meeting without names to choose from has none, and not nothing, over which the page would stumble.
func TestLivePage(t *testing.T) {
	w := httptest.NewRecorder()
	NewLive(nil, LiveOptions{}).Serve().API.ServeHTTP(w, httptest.NewRequest("GET", "/page", nil))
	if !strings.Contains(w.Body.String(), `"names":[]`) {
		t.Errorf("got %.200s, want names that are none", w.Body)
	}
}

// TestLiveHalfway: half way the page says what the half page on paper does, and no figure of anybody's.
func TestLiveHalfway(t *testing.T) {
	a := garden(t)
	if got, want := NewLive(nil, LiveOptions{}).halfway(&a), "So far the speaking is shared fairly evenly. Whom have we not heard yet?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLiveTurns: a page that has the turns up to some change is sent those from there on, and one that
// is too far behind all of them.
func TestLiveTurns(t *testing.T) {
	l := NewLive(nil, LiveOptions{})
	if code, got := turnsOf(t, l, "0"); code != 200 || len(got.Turns) != 0 {
		t.Errorf("before the first state: %d, %d turns", code, len(got.Turns))
	}
	s := long()
	tell := func(events ...live.Event) { l.take(live.Update{State: s, Events: events}) }
	came := func(from int) live.Event { return live.Event{Kind: live.TurnsChanged, Came: s.Turns[from:]} }
	tell(came(0))
	if _, got := turnsOf(t, l, "0"); len(got.Turns) != len(s.Turns) || got.Serial != 1 {
		t.Errorf("at first: %d turns at serial %d, want all %d at 1", len(got.Turns), got.Serial, len(s.Turns))
	}
	tell(came(9000))
	tell(came(9500))
	if _, got := turnsOf(t, l, "1"); len(got.Turns) != len(s.Turns)-9000 || got.FromS != 27000 {
		t.Errorf("two changes later: %d turns from %v", len(got.Turns), got.FromS)
	}
	if _, got := turnsOf(t, l, "3"); len(got.Turns) != 0 {
		t.Errorf("nothing changed, and got %d turns", len(got.Turns))
	}
	for range 2 * keptChanges {
		tell(came(9590))
	}
	if _, got := turnsOf(t, l, "3"); len(got.Turns) != len(s.Turns) {
		t.Errorf("far behind: %d turns, want all", len(got.Turns))
	}
	l.take(live.Update{State: s, Missed: true})
	if _, got := turnsOf(t, l, fmt.Sprint(l.serial-1)); len(got.Turns) != len(s.Turns) {
		t.Errorf("after a gap: %d turns, want all", len(got.Turns))
	}
	for _, wrong := range []string{"", "x", "1e9", "-"} {
		if code, _ := turnsOf(t, l, wrong); code != http.StatusUnprocessableEntity {
			t.Errorf("since=%q got %d", wrong, code)
		}
	}
}

func TestLiveNews(t *testing.T) {
	l := NewLive(nil, LiveOptions{})
	for i := range 2 * keptNews {
		l.take(live.Update{State: long(), Events: []live.Event{{Kind: live.Acted, Text: fmt.Sprint("news ", i)}, {Kind: live.Troubled}}})
	}
	v := l.view()
	if len(v.News) != keptNews || v.News[keptNews-1].Text != fmt.Sprint("news ", 2*keptNews-1) {
		t.Errorf("got %d news, the last %v", len(v.News), v.News[len(v.News)-1])
	}
}

func TestLiveActionUnknown(t *testing.T) {
	l := NewLive(nil, LiveOptions{})
	for _, body := range []string{`{"what":"explode"}`, `{`, ``, `[]`, `{"what":3}`} {
		w := httptest.NewRecorder()
		l.Serve().API.ServeHTTP(w, httptest.NewRequest("POST", "/act", strings.NewReader(body)))
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q got %d %s", body, w.Code, w.Body)
		}
	}
}

// BenchmarkLive is what a meeting's second costs the server after eight hours: five states, one change of
// turns, and five viewers who are told the states and ask for the turns. A core has 1e9 ns a second.
func BenchmarkLive(b *testing.B) {
	l := NewLive(nil, LiveOptions{})
	s := long()
	api := l.Serve().API
	l.take(live.Update{State: s})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	for range 5 {
		go func() {
			api.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/state", nil).WithContext(ctx))
			done <- struct{}{}
		}()
	}
	b.ReportAllocs()
	for b.Loop() {
		l.take(live.Update{State: s, Events: []live.Event{{Kind: live.TurnsChanged, Came: s.Turns[len(s.Turns)-5:]}}})
		for range 4 {
			l.take(live.Update{State: s})
		}
		for range 5 {
			turnsOf(b, l, fmt.Sprint(l.serial-1))
		}
	}
	stop()
	for range 5 {
		<-done
	}
}

// stuck is a viewer who takes nothing until it is let go.
type stuck struct {
	*httptest.ResponseRecorder
	here, free chan struct{}
}

func (s stuck) Write(b []byte) (int, error) {
	select {
	case s.here <- struct{}{}:
	default:
	}
	<-s.free
	return s.ResponseRecorder.Write(b)
}

// TestStuckViewer: a meeting is heard to its end while a viewer of its page takes nothing.
func TestStuckViewer(t *testing.T) {
	voice := audiotest.NewSpeaker(1)
	sound := append(voice.Say(audio.AnalysisRate, 20*time.Second), audiotest.Silence(audio.AnalysisRate, time.Second)...)
	session, err := live.New(live.Config{
		Voices: diarize.Config{Channels: diarize.Mix, Speakers: 1, Untrained: true}, Measures: report.DefaultSettings(), Neutral: report.NeutralName,
	}, audiotest.New(audio.AnalysisRate, 1, sound))
	if err != nil {
		t.Fatal(err)
	}
	l := NewLive(session, LiveOptions{})
	viewer := stuck{httptest.NewRecorder(), make(chan struct{}, 1), make(chan struct{})}
	ctx, stop := context.WithCancel(context.Background())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		l.Serve().API.ServeHTTP(viewer, httptest.NewRequest("GET", "/state", nil).WithContext(ctx))
	}()
	<-viewer.here
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		l.Run(context.Background())
	}()
	heard := make(chan time.Duration, 1)
	go func() {
		m, err := session.Run(context.Background())
		if err != nil {
			t.Error(err)
		}
		heard <- m.Length
	}()
	select {
	case length := <-heard:
		if length != 21*time.Second {
			t.Errorf("heard %v of 21 s", length)
		}
	case <-time.After(time.Minute):
		t.Fatal("the meeting waits for a viewer")
	}
	<-followed
	if l.at() != 21*time.Second {
		t.Errorf("the page is at %v, want the end", l.at())
	}
	stop()
	close(viewer.free)
	<-gone
}
