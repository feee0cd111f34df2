//go:build browser

package web

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"airtime/audio"
	"airtime/cmd/internal/live"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/render"
)

// endless is a recording that begins again where it ends, so that no test has to be done before it is over.
type endless struct {
	audio.Source
	again func() (audio.Source, error)
}

func (e *endless) Read(dst []float32) (int, error) {
	n, err := e.Source.Read(dst)
	if err != io.EOF {
		return n, err
	}
	if err := e.Source.Close(); err != nil {
		return 0, err
	}
	if e.Source, err = e.again(); err != nil {
		return 0, err
	}
	return e.Source.Read(dst)
}

// meeting plays the sample meeting at so many times its speed, and opens its page.
func meeting(t *testing.T, ctx context.Context, speed float64) (*Server, *live.Session) {
	t.Helper()
	sample := func() (audio.Source, error) { return audio.Open(context.Background(), "../demo/meeting.flac", nil) }
	src, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	voices := diarize.DefaultConfig()
	voices.Channels = diarize.Mix
	session, err := live.New(live.Config{
		Title: "Garden evening", Voices: voices, Measures: report.DefaultSettings(), People: 5, Neutral: report.NeutralName,
	}, audio.Rehearse(&endless{src, sample}, speed))
	if err != nil {
		t.Fatal(err)
	}
	page := NewLive(session, LiveOptions{Style: render.Style(), Names: []string{"Ana", "Ben"}})
	server, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	o := page.Serve()
	o.API = outage(o.API)
	server.Show(o)
	running, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); server.Serve(running) }()
	go page.Run(running)
	ended := make(chan struct{})
	go func() { defer close(ended); session.Run(running) }()
	t.Cleanup(func() { session.Stop(); stop(); <-ended; <-done })
	do(t, ctx, chromedp.Navigate(server.Link()), chromedp.WaitVisible("#bars button"))
	return server, session
}

// TestBrowserLive holds a meeting from the page: naming by clicking who was heard, undo, off the record,
// a wait, an item, the wall, two viewers in step, an outage, the end.
func TestBrowserLive(t *testing.T) {
	one := chrome(t)
	server, session := meeting(t, one, 4)
	within(t, one, `document.querySelectorAll("#bars button:not(:disabled)").length >= 2`)
	within(t, one, text("hearing")+`.includes("listening")`)
	two := tab(t, one)
	do(t, two, chromedp.Navigate(server.Link()), chromedp.WaitVisible("#bars button"))

	do(t, one, click("#bars button"), chromedp.WaitVisible("#other"), chromedp.SendKeys("#other", "Ana"), send)
	within(t, one, `document.querySelector("#bars .who").textContent.includes("Ana")`)
	within(t, two, `document.querySelector("#bars .who").textContent.includes("Ana")`)
	do(t, two, click("#undo"))
	within(t, one, `!document.querySelector("#bars .who").textContent.includes("Ana")`)

	// Who speaks waits no longer, so it is somebody silent who is marked, and the hand may be up for a moment only.
	do(t, two, chromedp.Evaluate(`window.hands = 0; new MutationObserver(() => { window.hands += document.getElementById("bars").textContent.includes("✋") })
		.observe(document.getElementById("bars"), { subtree: true, childList: true, characterData: true })`, nil))
	silent := `[...document.querySelectorAll("#bars button:not(:disabled)")].findIndex(b => !b.textContent.includes("●"))`
	// Whoever was silent may have begun to speak before it is sent; that is refused, and somebody else is marked.
	for marked := false; !marked; {
		within(t, one, silent+" >= 0")
		row := fmt.Sprintf("#bars button:nth-child(%d)", eval[int](t, one, silent)+1)
		do(t, one, click(row), chromedp.WaitVisible("#other"), click(`#choices input[value="3"]`), click("#do"))
		within(t, one, `!document.getElementById("dialog").open || `+text("wrong")+`.includes("speak")`)
		if marked = !eval[bool](t, one, `document.getElementById("dialog").open`); !marked {
			do(t, one, click("#cancel"))
		}
	}
	within(t, two, "window.hands > 0")
	do(t, one, click("#agenda"), chromedp.WaitVisible("#other"), chromedp.SendKeys("#other", "Tools"), send)
	within(t, two, text("news")+`.includes("Tools")`)
	do(t, one, click("#off"))
	within(t, two, text("hearing")+`.includes("off the record")`)
	do(t, two, click("#off"))
	within(t, one, text("hearing")+`.includes("listening")`)

	// On the wall there are no names, and nothing to press about people.
	do(t, two, click("#mode"))
	within(t, two, `document.querySelector("#bars .who").textContent === "1" && document.querySelector("#bars button").disabled`)
	within(t, two, `!`+text("floor")+`.includes("Person")`)
	pictures(t, one, "live")
	pictures(t, two, "wall")
	// With names, too, all bars begin at one place: they are there to be compared.
	do(t, two, click("#names-on"))
	within(t, two, `new Set([...document.querySelectorAll("#bars .track")].map((b) => b.getBoundingClientRect().left)).size === 1`)
	pictures(t, two, "wall with names")

	close(outages.down)
	within(t, one, `!document.getElementById("lost").hidden`)
	time.Sleep(5 * time.Second)
	outages.Lock()
	outages.down = make(chan struct{})
	outages.Unlock()
	within(t, one, `document.getElementById("lost").hidden`)

	do(t, one, click("#end"), chromedp.WaitVisible("#do"), send)
	within(t, two, text("hearing")+`.match(/once more|over/)`)
	if _, err := session.Undo(); err == nil {
		t.Error("the meeting ended, and still can be acted upon")
	}
}

// TestBrowserRound: in the round of names whoever spoke last gets a name, and the meeting begins when they all have one.
func TestBrowserRound(t *testing.T) {
	ctx := chrome(t)
	_, session := meeting(t, ctx, 4)
	if _, err := session.Check(true); err != nil {
		t.Fatal(err)
	}
	within(t, ctx, text("name")+` === "Who was that?" && `+text("floor")+`.match(/[0-9]+ s of somebody new/)`)
	do(t, ctx, click("#name"), chromedp.WaitVisible("#other"), chromedp.SendKeys("#other", "Ana"), send)
	within(t, ctx, text("floor")+`.includes("So far: Ana")`)
	do(t, ctx, click("#check"))
	within(t, ctx, text("news")+`.includes("The meeting begins.")`)
	within(t, ctx, text("check")+` === "Round of names"`)
	if _, err := session.Check(false); err == nil {
		t.Error("the round goes on")
	}
}

// TestBrowserLiveAxe runs axe-core over both faces of the page.
func TestBrowserLiveAxe(t *testing.T) {
	ctx := chrome(t)
	meeting(t, ctx, 4)
	axe(t, ctx, "facilitator")
	do(t, ctx, click("#bars button"), chromedp.WaitVisible("#other"))
	axe(t, ctx, "dialog")
	do(t, ctx, click("#cancel"), click("#mode"))
	axe(t, ctx, "wall")
}

// pictures leaves what a page looks like in several sizes in PAGE_PICTURES, if that is set, and refuses
// what runs off the edge.
func pictures(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	for _, s := range []struct {
		name   string
		w, h   int64
		scale  float64
		scheme string
	}{
		{"phone", 390, 844, 2, "light"}, {"phone-dark", 390, 844, 2, "dark"}, {"laptop", 1280, 800, 1, "light"},
		{"laptop-dark", 1280, 800, 1, "dark"}, {"zoomed", 640, 400, 2, "light"}, {"projector", 1920, 1080, 1, "light"},
	} {
		var shot []byte
		do(t, ctx, chromedp.EmulateViewport(s.w, s.h, chromedp.EmulateScale(s.scale)),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}}),
			chromedp.Sleep(200*time.Millisecond), chromedp.CaptureScreenshot(&shot))
		if over := eval[int](t, ctx, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
			t.Errorf("%s on a %s: %d pixels run off the edge", name, s.name, over)
		}
		if dir := os.Getenv("PAGE_PICTURES"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+"-"+s.name+".png"), shot, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	do(t, ctx, chromedp.EmulateViewport(1280, 900))
}
