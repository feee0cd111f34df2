//go:build browser

package web

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdppage "github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"airtime/report"
	"airtime/report/render"
	"airtime/report/sheet"
)

// chrome starts a browser for the test.
func chrome(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if p, err := exec.LookPath(name); name != "" && err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Fatal("no Chromium found: install it, or say where it is with CHROMIUM")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop := context.WithTimeout(alloc, 2*time.Minute)
	t.Cleanup(stop)
	return tab(t, ctx, chromedp.WithErrorf(func(string, ...any) {})) // of events that the library does not know
}

// tab opens one more tab, whose page must not complain.
func tab(t *testing.T, ctx context.Context, options ...chromedp.ContextOption) context.Context {
	t.Helper()
	ctx, stop := chromedp.NewContext(ctx, options...)
	t.Cleanup(stop)
	var mu sync.Mutex
	var complaints []string
	chromedp.ListenTarget(ctx, func(e any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := e.(type) {
		case *cdpruntime.EventExceptionThrown:
			complaints = append(complaints, e.ExceptionDetails.Error())
		case *cdpruntime.EventConsoleAPICalled:
			if e.Type == cdpruntime.APITypeError {
				complaints = append(complaints, fmt.Sprint(e.Args))
			}
		}
	})
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range complaints {
			t.Errorf("the page complains: %s", c)
		}
	})
	return ctx
}

// open serves a and opens it in the browser.
func open(t *testing.T, ctx context.Context, a report.Account) (*Server, *Report) {
	t.Helper()
	s := sheet.Group(&a, nil)
	r := NewReport(a, ReportOptions{
		Now: time.Now, Style: render.Style(), Save: func(report.Account) error { return nil },
		Sheet: func(a report.Account) (string, error) {
			s = sheet.Group(&a, nil)
			var b strings.Builder
			err := render.Content(&b, s)
			return b.String(), err
		},
	})
	o := r.Serve()
	o.API = outage(o.API)
	server := show(t, o)
	visit(t, ctx, server)
	return server, r
}

// show serves a page.
func show(t *testing.T, o Options) *Server {
	t.Helper()
	server, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	server.Show(o)
	serving, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); server.Serve(serving) }()
	t.Cleanup(func() { stop(); <-done })
	return server
}

// outages cuts every request off while it is held.
var outages struct {
	sync.Mutex
	down chan struct{} // closed while there is one
}

// outage makes a program that can be cut off out of one that cannot.
func outage(next http.Handler) http.Handler {
	outages.down = make(chan struct{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outages.Lock()
		down := outages.down
		outages.Unlock()
		select {
		case <-down:
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		default:
		}
		ctx, stop := context.WithCancel(r.Context())
		defer stop()
		go func() {
			select {
			case <-down:
				stop()
			case <-ctx.Done():
			}
		}()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func visit(t *testing.T, ctx context.Context, s *Server) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(s.Link()), chromedp.WaitVisible("#sheet h2"))
}

func do(t *testing.T, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	// A tab behind another one is not drawn, and takes no clicks.
	if err := chromedp.Run(ctx, append([]chromedp.Action{cdppage.BringToFront()}, actions...)...); err != nil {
		t.Fatal(err)
	}
}

// click presses what a selector finds as soon as a hand could: when it is there, not disabled, not covered
// (by a dialog that is still open, say), and in view. A page that moves while the hand comes down, as a
// live one does, may have it land elsewhere; then it is pressed again, and only then.
func click(sel string) chromedp.Action {
	ready := fmt.Sprintf(`(() => {
		const e = document.querySelector(%[1]q);
		if (!e || e.disabled || !e.checkVisibility()) return [];
		let b = e.getBoundingClientRect();
		if (b.top < 0 || b.bottom > innerHeight) {
			e.scrollIntoView({ block: "center", behavior: "instant" });
			b = e.getBoundingClientRect();
		}
		const x = b.left + b.width / 2, y = b.top + b.height / 2;
		if (!e.contains(document.elementFromPoint(x, y))) return [];
		window.pressed = null;
		if (window.pressing) removeEventListener("click", window.pressing, true);
		window.pressing = (event) => { window.pressed ??= event.target.closest(%[1]q) === document.querySelector(%[1]q); };
		addEventListener("click", window.pressing, true);
		return [x, y];
	})()`, sel)
	return chromedp.ActionFunc(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, 20*time.Second)
		defer stop()
		for {
			var at []float64
			if err := chromedp.Evaluate(ready, &at).Do(ctx); err != nil {
				return fmt.Errorf("click %s: %w", sel, err)
			}
			if len(at) == 2 {
				if err := chromedp.MouseClickXY(at[0], at[1]).Do(ctx); err != nil {
					return fmt.Errorf("click %s: %w", sel, err)
				}
				landed := false
				for range 20 {
					// Where the page is another one now, it was pressed, too.
					if err := chromedp.Evaluate("window.pressed !== null && window.pressed !== false", &landed).Do(ctx); err != nil || landed {
						return err
					}
					time.Sleep(10 * time.Millisecond)
				}
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("click %s: never there to be pressed", sel)
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
}

// send presses the button of the dialog, and waits until it is gone.
var send = chromedp.Tasks{click("#do"), chromedp.Poll(`!document.getElementById("dialog").open`, nil, chromedp.WithPollingTimeout(10*time.Second))}

// eval is what an expression is in the page.
func eval[T any](t *testing.T, ctx context.Context, js string) (v T) {
	t.Helper()
	do(t, ctx, chromedp.Evaluate(js, &v, func(p *cdpruntime.EvaluateParams) *cdpruntime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return v
}

// within waits until an expression holds.
func within(t *testing.T, ctx context.Context, js string) {
	t.Helper()
	if err := chromedp.Run(ctx, cdppage.BringToFront(), chromedp.Poll(js, nil, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		t.Fatalf("never came true: %s: %v\n%s", js, err, eval[string](t, ctx, "document.body.innerText"))
	}
}

func text(id string) string { return fmt.Sprintf("document.getElementById(%q).textContent", id) }

// TestBrowserWalk goes through an account as somebody with a mouse does.
func TestBrowserWalk(t *testing.T) {
	ctx := chrome(t)
	_, r := open(t, ctx, garden(t))
	if got := eval[string](t, ctx, "location.href"); strings.Contains(got, "invitation") {
		t.Errorf("the invitation stays in the address: %s", got)
	}
	// Evidence lights up and is said.
	do(t, ctx, click("#evidence button"))
	within(t, ctx, text("said")+`.includes("At 0:00")`)
	// So does a figure on the sheet, by mouse and by keyboard, until it is touched again; the lanes stay in view.
	const figure, lit = `#sheet button`, `document.querySelector("#lanes.lit")?.getBoundingClientRect().top === 0`
	do(t, ctx, click(figure))
	within(t, ctx, lit+` && `+text("said")+`.includes("turn") && document.querySelector("#sheet button[aria-pressed=true]") && !document.querySelector("#evidence button[aria-pressed=true]")`)
	axe(t, ctx, "a figure is lit")
	pictures(t, ctx, "a figure is lit")
	do(t, ctx, chromedp.Focus(figure), chromedp.KeyEvent(kb.Enter))
	within(t, ctx, `!document.querySelector("#lanes.lit, #sheet button[aria-pressed=true]")`)
	// From turn to turn, and what could be somebody else's is said.
	for range 8 {
		do(t, ctx, click("#after"))
	}
	within(t, ctx, text("turn")+`.startsWith("Ben, 1:17 to 1:26, 9.0 s. It could have been Chi")`)
	// It was somebody else.
	do(t, ctx, click("#correct"), chromedp.WaitVisible("#other"), chromedp.SendKeys("#other", "Ana"), send)
	within(t, ctx, text("said")+`.includes("it was Ana, not Ben")`)
	within(t, ctx, text("turn")+`.startsWith("Ana, 1:17")`)
	// A wrong correction is refused in the dialog, and the page stays as it was.
	do(t, ctx, click("#correct"), chromedp.WaitVisible("#other"),
		click(`#choices input[value="1"]`), chromedp.SendKeys("#other", "Ben"), click("#do"))
	within(t, ctx, text("wrong")+`.includes("Ben")`)
	do(t, ctx, click("#cancel"), click("#undo"))
	within(t, ctx, text("said")+`.startsWith("Taken back: From 1:17 to 1:26 it was Ana")`)
	// A threshold, tried, then kept.
	do(t, ctx, click("#thresholds summary"), chromedp.WaitVisible("#set-long_turn"),
		chromedp.Evaluate(`{ const s = document.getElementById("set-long_turn"); s.value = 30; s.dispatchEvent(new Event("input", { bubbles: true })); }`, nil))
	within(t, ctx, `!document.getElementById("keep").disabled`)
	if r.account.Settings.LongTurn != 2*time.Minute {
		t.Errorf("a threshold that is tried was kept: %v", r.account.Settings.LongTurn)
	}
	do(t, ctx, click("#keep"))
	within(t, ctx, text("said")+`.includes("kept")`)
	if r.account.Settings.LongTurn != 30*time.Second {
		t.Errorf("long turn %v, want 30 s", r.account.Settings.LongTurn)
	}
	do(t, ctx, click("#save"))
	within(t, ctx, `document.getElementById("save").disabled`)
}

// TestBrowserKeyboard corrects a turn without a mouse.
func TestBrowserKeyboard(t *testing.T) {
	ctx := chrome(t)
	open(t, ctx, garden(t))
	do(t, ctx, chromedp.Focus("canvas"), chromedp.KeyEvent("+"), chromedp.KeyEvent("+"))
	within(t, ctx, text("window")+`.includes("3:") && !`+text("window")+`.includes("0:00 to")`)
	do(t, ctx, chromedp.KeyEvent("0"))
	within(t, ctx, text("window")+`.includes("0:00 to 10:00")`)
	do(t, ctx, chromedp.Focus("#after"), chromedp.KeyEvent(kb.Enter))
	within(t, ctx, text("turn")+`.startsWith("Ana, 0:00")`)
	do(t, ctx, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#choices"))
	do(t, ctx, chromedp.Focus("#choices input"), chromedp.KeyEvent(kb.ArrowDown))
	within(t, ctx, text("other-label")+` === "What name?"`)
	do(t, ctx, chromedp.Focus("#other"), chromedp.KeyEvent("Anahita"), chromedp.KeyEvent(kb.Enter))
	within(t, ctx, text("turn")+`.startsWith("Anahita")`)
}

// TestBrowserTwoViewers: what one corrects the other sees.
func TestBrowserTwoViewers(t *testing.T) {
	one := chrome(t)
	server, _ := open(t, one, garden(t))
	two := tab(t, one)
	visit(t, two, server)
	do(t, one, chromedp.Evaluate(`import("/assets/api.js").then((api) => api.post("correct", { kind: "rename", args: ["Ben", "Benedict"] }))`, nil))
	within(t, two, `[...document.querySelectorAll("#who option")].some((o) => o.textContent === "Benedict")`)
}

// TestBrowserOtherSites: a page from elsewhere, in the same browser as an open account, learns nothing
// and changes nothing.
func TestBrowserOtherSites(t *testing.T) {
	ctx := chrome(t)
	server, r := open(t, ctx, garden(t))
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>evil</title>")
	}))
	defer other.Close()
	evil, stop := chromedp.NewContext(ctx) // its console may complain
	defer stop()
	for _, site := range []string{other.URL, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)} {
		do(t, evil, chromedp.Navigate(site))
		for name, js := range map[string]string{
			"reads":            `fetch(%q + "/api/view", { credentials: "include", headers: { "Airtime-Key": "x" } }).then((r) => r.text())`,
			"reads unseen":     `fetch(%q + "/api/view", { credentials: "include", mode: "no-cors" }).then((r) => r.text()).then((s) => { if (s === "") throw "opaque"; return s; })`,
			"posts":            `fetch(%q + "/api/correct", { method: "POST", credentials: "include", body: '{"kind":"drop","args":["Ana"]}' }).then((r) => r.text())`,
			"loads the script": `import(%q + "/assets/api.js").then(() => "got it")`,
			"frames":           `new Promise((done, fail) => { const f = document.createElement("iframe"); f.src = %q; f.onload = () => { try { f.contentDocument.body.innerText.includes("Ana") ? done("got it") : fail("empty"); } catch { fail("closed"); } }; document.body.append(f); setTimeout(fail, 3000); })`,
		} {
			got := eval[string](t, evil, "("+fmt.Sprintf(js, server.origin)+`).then((s) => "got: " + s, () => "refused")`)
			if got != "refused" {
				t.Errorf("%s: %s: %s", site, name, got)
			}
		}
		// A form can be sent anywhere; it must not do anything.
		do(t, evil, chromedp.Evaluate(fmt.Sprintf(`{ const f = document.createElement("form"); f.method = "post"; f.enctype = "text/plain"; f.action = %q + "/api/correct"; f.innerHTML = '<input name=\'{"kind":"drop","args":["Ana"],"x":"\' value=\'"}\'>'; document.body.append(f); f.submit(); }`, server.origin), nil),
			chromedp.Sleep(300*time.Millisecond))
	}
	if n := len(r.account.Edits); n != 0 {
		t.Errorf("%d corrections came from elsewhere", n)
	}
}

// TestBrowserComesBack: a page whose program does not answer says so, and goes on when it does.
func TestBrowserComesBack(t *testing.T) {
	ctx := chrome(t)
	open(t, ctx, garden(t))
	close(outages.down)
	within(t, ctx, `!document.getElementById("lost").hidden`)
	time.Sleep(5 * time.Second)
	outages.Lock()
	outages.down = make(chan struct{})
	outages.Unlock()
	within(t, ctx, `document.getElementById("lost").hidden`)
}

// TestBrowserSizes: nothing runs off the edge, on a phone, at 200 %, and on a projector.
func TestBrowserSizes(t *testing.T) {
	ctx := chrome(t)
	open(t, ctx, garden(t))
	pictures(t, ctx, "report")
}

// TestBrowserAxe runs axe-core over the page of an account.
func TestBrowserAxe(t *testing.T) {
	ctx := chrome(t)
	open(t, ctx, garden(t))
	do(t, ctx, click("#thresholds summary"), click("#edits summary"), click("#after"))
	axe(t, ctx, "page")
	do(t, ctx, click("#correct"), chromedp.WaitVisible("#other"))
	axe(t, ctx, "dialog")
}

// order is who sits where.
const order = `[...document.querySelectorAll(".seat")].sort((a, b) => a.getAttribute("aria-label").match(/place ([0-9]+)/)[1] - b.getAttribute("aria-label").match(/place ([0-9]+)/)[1]).map((s) => s.textContent).join()`

// TestBrowserSeats seats people with the mouse and with the keyboard, and takes it back.
func TestBrowserSeats(t *testing.T) {
	ctx := chrome(t)
	_, r := open(t, ctx, four(t))
	do(t, ctx, click("#seating summary"), chromedp.WaitVisible(".seat"),
		chromedp.Evaluate(`document.getElementById("seats").scrollIntoView({ block: "center" })`, nil))
	within(t, ctx, order+` === "Ana,Ben,Chi,Dee"`)
	// With the mouse: Ana, from the top to the left, where Dee is.
	place := eval[[]float64](t, ctx, `((a, b) => [a.left + a.width / 2, a.top + a.height / 2, b.left + b.width / 2, b.top + b.height / 2])(...["Ana", "Dee"].map((n) => [...document.querySelectorAll(".seat")].find((s) => s.textContent === n).getBoundingClientRect()))`)
	do(t, ctx, chromedp.MouseEvent(input.MousePressed, place[0], place[1], chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent(input.MouseMoved, place[2], place[3], chromedp.ButtonLeft),
		chromedp.MouseEvent(input.MouseReleased, place[2], place[3], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	within(t, ctx, text("said")+`.includes("Ana sits after Dee")`)
	within(t, ctx, order+` === "Ben,Chi,Dee,Ana"`)
	// With the keyboard: Ben, one place on; Escape leaves everything as it was.
	do(t, ctx, chromedp.Focus(".seat:nth-child(2)"), chromedp.KeyEvent(kb.ArrowRight))
	within(t, ctx, order+` === "Chi,Ben,Dee,Ana"`)
	do(t, ctx, chromedp.KeyEvent(kb.Escape))
	within(t, ctx, order+` === "Ben,Chi,Dee,Ana"`)
	do(t, ctx, chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.Enter))
	within(t, ctx, text("said")+`.includes("Ben sits after Chi")`)
	axe(t, ctx, "seats")
	do(t, ctx, click("#undo"))
	within(t, ctx, order+` === "Ben,Chi,Dee,Ana"`)
	do(t, ctx, click("#undo"))
	within(t, ctx, order+` === "Ana,Ben,Chi,Dee"`)
	if n := len(r.account.Edits); n != 0 {
		t.Errorf("got %d corrections, want none after they were all taken back", n)
	}
}

// TestBrowserCorrections makes each correction that a turn can get, and takes it back.
func TestBrowserCorrections(t *testing.T) {
	ctx := chrome(t)
	_, r := open(t, ctx, four(t))
	before := eval[string](t, ctx, text("sheet"))
	for i, c := range []struct{ typed, said string }{
		{"Ben", "it was Ben, not Ana"}, {"Anahita", "Ana is called Anahita"}, {"Ben", "Ana and Ben are one person"}, {"", "Ana was presenting"},
		{"", "is left out"}, {"", "Ana is more than one person"}, {"", "Ana is not counted"},
	} {
		do(t, ctx, click("#all"), chromedp.Evaluate(`document.getElementById("who").value = 0`, nil), click("#after"))
		within(t, ctx, text("turn")+`.startsWith("Ana")`)
		do(t, ctx, click("#correct"), chromedp.WaitVisible("#choices"), click(fmt.Sprintf(`#choices input[value="%d"]`, i)))
		if c.typed != "" {
			do(t, ctx, chromedp.WaitVisible("#other"), chromedp.SendKeys("#other", c.typed))
		}
		do(t, ctx, send)
		within(t, ctx, text("said")+fmt.Sprintf(`.includes(%q)`, c.said))
		within(t, ctx, fmt.Sprintf(`!document.getElementById("dialog").open && %s !== %q`, text("sheet"), before))
		do(t, ctx, click("#undo"))
		within(t, ctx, fmt.Sprintf(`%s === %q`, text("sheet"), before))
		if n := len(r.account.Edits); n != 0 {
			t.Errorf("%s: got %d corrections after it was taken back", c.said, n)
		}
	}
}

// TestBrowserChoose chooses what to do: for all, for one in words of their own, and takes it back.
func TestBrowserChoose(t *testing.T) {
	ctx := chrome(t)
	_, r := open(t, ctx, four(t))
	day := func(s string) chromedp.Action { return chromedp.SetValue("#day", s) }
	do(t, ctx, click("#willing summary"), chromedp.WaitVisible("#what"), chromedp.SetValue("#what", "round"), day("2099-03-14"), click("#choose button"))
	within(t, ctx, text("chosen")+` === "We chose “A round before open discussion”, until 14 March 2099."`)
	within(t, ctx, text("sheet")+`.includes("A round before open discussion")`)
	do(t, ctx, chromedp.SetValue("#chooser", "2"), chromedp.SetValue("#what", ""), chromedp.Evaluate(`document.getElementById("what").dispatchEvent(new Event("change"))`, nil),
		chromedp.WaitVisible("#own"), chromedp.SendKeys("#own", "bring cake"), click("#choose button"))
	within(t, ctx, text("said")+` === "Ben chose “bring cake”, until 14 March 2099."`)
	axe(t, ctx, "what we choose")
	pictures(t, ctx, "what we choose")
	do(t, ctx, click("#choose button")) // once more
	within(t, ctx, text("said")+` === "That is chosen already."`)
	do(t, ctx, click("#undo"))
	within(t, ctx, text("said")+`.startsWith("Taken back: Ben chose")`)
	if len(r.account.Choices) != 1 || r.account.Choices[0].What != "round" {
		t.Errorf("got choices %v, want the round of all", r.account.Choices)
	}
}

// TestBrowserCompare chooses which accounts stand side by side.
func TestBrowserCompare(t *testing.T) {
	ctx := chrome(t)
	one, two := garden(t), garden(t)
	one.Title, two.Title = "One", "Two"
	c := NewCompare([]report.Account{one, two}, CompareOptions{Style: render.Style(), Sheet: func(some []report.Account) (string, error) {
		return fmt.Sprintf("<h2>%s and %s</h2>", some[0].Title, some[1].Title), nil
	}})
	server := show(t, c.Serve())
	visit(t, ctx, server)
	within(t, ctx, text("sheet")+` === "One and Two"`)
	axe(t, ctx, "comparison")
	do(t, ctx, click("#meetings input"))
	within(t, ctx, text("said")+`.includes("two meetings or more")`)
	do(t, ctx, click("#meetings input"))
	within(t, ctx, text("said")+` === ""`)
	pictures(t, ctx, "comparison")
}

// axe runs axe-core (make test-browser sets it up) in light and dark: WCAG 2.2 AA without violations.
func axe(t *testing.T, ctx context.Context, state string) {
	t.Helper()
	script, err := os.ReadFile(os.Getenv("AXE"))
	if err != nil {
		t.Fatalf("AXE must name axe.min.js of axe-core; make test-browser sets it up: %v", err)
	}
	for _, scheme := range []string{"light", "dark"} {
		do(t, ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
			chromedp.Evaluate(string(script)+";0", nil))
		found := eval[json.RawMessage](t, ctx, `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => r.violations.map((v) => [v.id, v.help, v.nodes.slice(0, 3).map((n) => n.html)]))`)
		if string(found) != "[]" {
			t.Errorf("%s, %s: %s", state, scheme, found)
		}
	}
}

// day is eight hours of eleven people.
func day() report.Account {
	m := report.Meeting{Title: "A day", Length: 8 * time.Hour}
	for i := range 11 {
		m.People = append(m.People, report.Person{Name: fmt.Sprintf("Person number %d", i+1)})
	}
	r := rand.New(rand.NewPCG(1, 2))
	for at := time.Duration(0); at < m.Length-20*time.Second; {
		d := 500*time.Millisecond + time.Duration(r.Int64N(int64(6*time.Second)))
		m.Speech = append(m.Speech, report.Speech{Start: at, End: at + d, Person: report.PersonID(r.IntN(11) + 1), Confidence: 1})
		at += d + time.Duration(r.Int64N(int64(time.Second)))
	}
	return report.Compute(m, report.DefaultSettings())
}

// TestBrowserDay measures a large account: how much is sent, when there is a picture, how smoothly it
// zooms. Only the size is held to a limit: it is the same on every machine.
func TestBrowserDay(t *testing.T) {
	ctx := chrome(t)
	open(t, ctx, day())
	const kilobyte = 1000
	sent := eval[int](t, ctx, `performance.getEntriesByType("resource").filter((e) => e.name.includes("/assets/")).reduce((n, e) => n + e.encodedBodySize, 0)`)
	if sent == 0 || sent > 300*kilobyte {
		t.Errorf("the page is %d bytes, want at most 300 kB", sent)
	}
	paint := eval[float64](t, ctx, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
	frames := eval[float64](t, ctx, `new Promise((done) => {
		const canvas = document.querySelector("canvas");
		let n = 0;
		const start = performance.now();
		(function step() {
			canvas.dispatchEvent(new WheelEvent("wheel", { ctrlKey: true, deltaY: n % 120 < 60 ? -40 : 40, bubbles: true, cancelable: true }));
			n++;
			const passed = performance.now() - start;
			passed < 2000 ? requestAnimationFrame(step) : done(1000 * n / passed);
		})();
	})`)
	t.Logf("page %d kB; first paint after %.0f ms; zooming eight hours of eleven people: %.0f frames a second", sent/kilobyte, paint, frames)
}

// TestBrowserPrint: printed, the page is the sheet and nothing else.
func TestBrowserPrint(t *testing.T) {
	ctx := chrome(t)
	open(t, ctx, garden(t))
	do(t, ctx, emulation.SetEmulatedMedia().WithMedia("print"))
	if shown := eval[string](t, ctx, `[...document.querySelectorAll(".tools, #said, dialog")].filter((e) => e.checkVisibility()).map((e) => e.id || e.className).join()`); shown != "" {
		t.Errorf("printed too: %s", shown)
	}
	if got := eval[string](t, ctx, `document.getElementById("sheet").innerText`); len(got) < 200 || !strings.HasPrefix(got, "Garden evening\n") {
		t.Errorf("the sheet is not printed: %q", got)
	}
}

// four is garden with one more, who hardly spoke.
func four(t *testing.T) report.Account {
	t.Helper()
	m := garden(t).Meeting()
	m.People[2].Name = "Chi"
	m.People = append(m.People, report.Person{ID: 4, Name: "Dee", Listed: true})
	m.Speech = append(m.Speech, report.Speech{Start: 590 * time.Second, End: 593 * time.Second, Person: 4, Confidence: 1})
	return report.Compute(m, report.DefaultSettings())
}
