//go:build browser

package render

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"image"
	imagecolor "image/color"
	"image/png"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/picture/color"
	"airtime/report/picture/draw"
	"airtime/report/reporttest"
	"airtime/report/sheet"
)

// browser runs a Chromium whose every request ends at a proxy of the test.
type browser struct {
	path, dir string
	proxy     string

	mu       sync.Mutex
	requests []string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	b := &browser{dir: t.TempDir()}
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			b.path = path
			break
		}
	}
	if b.path == "" {
		t.Fatal("no Chromium found: install it, or say where it is with CHROMIUM")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.proxy = l.Addr().String()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked := r.Method + " " + r.Host; !itself.MatchString(asked) {
			b.mu.Lock()
			b.requests = append(b.requests, asked)
			b.mu.Unlock()
		}
		http.Error(w, "no network here", http.StatusBadGateway)
	})}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return b
}

// itself matches what Chromium asks for of its own, for updates and the like.
var itself = regexp.MustCompile(` (accounts|clients\d*|update|optimizationguide-pa|content-autofill|edgedl|redirector)\.(me\.)?(google|googleapis|gvt1)\.com`)

// run opens the page with more flags and returns what was printed and logged, and
// what was asked for.
func (b *browser) run(t *testing.T, page string, flags ...string) (stdout, stderr string, requests []string) {
	t.Helper()
	file := filepath.Join(b.dir, "page.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	b.requests = nil
	b.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
		"--user-data-dir=" + filepath.Join(b.dir, "profile"), "--enable-logging=stderr",
		"--proxy-server=" + b.proxy, "--proxy-bypass-list=<-loopback>",
	}, flags...)
	cmd := exec.CommandContext(ctx, b.path, append(args, "file://"+file)...)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", b.path, err, log.String())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return out.String(), log.String(), b.requests
}

// console returns the lines that pages logged, errors among them.
func console(stderr string) []string {
	var lines []string
	for l := range strings.Lines(stderr) {
		if strings.Contains(l, "CONSOLE") {
			lines = append(lines, strings.TrimSpace(l))
		}
	}
	return lines
}

func browserPages(t *testing.T) map[string]string {
	t.Helper()
	pages := make(map[string]string)
	page := func(name string, a report.Account) {
		pages[name] = htmlOf(t, sheet.Facilitator(&a, nil))
	}
	f, err := os.Open("../testdata/garden.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	garden, err := report.ReadJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	pages["garden"] = htmlOf(t, sheet.Group(&garden, nil))
	arabic := sheet.Group(&garden, nil) // its words stay English: this is about the direction
	arabic.Lang = "ar"
	pages["from right to left"] = htmlOf(t, arabic)
	me, err := sheet.Person(&garden, nil, garden.People[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	pages["garden me"] = htmlOf(t, me)
	page("forty", report.Compute(reporttest.Random(rand.New(rand.NewPCG(5, 6)), 40, 12*time.Hour), report.DefaultSettings()))
	page("calls", report.Compute(reporttest.Meetings()["calls"], report.DefaultSettings()))
	page("nobody", report.Compute(reporttest.Meetings()["nobody"], report.DefaultSettings()))
	pages["worksheet"] = htmlOf(t, sheet.Worksheet(nil))
	return pages
}

// A page opens without a request and without a complaint of the browser's. That
// both would be seen is shown by a page that does ask for something.
func TestBrowserAsksForNothing(t *testing.T) {
	b := newBrowser(t)
	_, log, requests := b.run(t, `<!DOCTYPE html><link rel="icon" href="data:,"><img src="http://picture.example/x.png"><script>console.error("seen")</script>`, "--dump-dom")
	if !strings.Contains(strings.Join(requests, " "), "picture.example") || !strings.Contains(strings.Join(console(log), " "), "seen") {
		t.Fatalf("requests %q and console %q do not show what a page asked and said", requests, console(log))
	}
	for name, page := range browserPages(t) {
		_, log, requests := b.run(t, page, "--dump-dom")
		if len(requests) > 0 {
			t.Errorf("%s: requests %q", name, requests)
		}
		if c := console(log); len(c) > 0 {
			t.Errorf("%s: console %q", name, c)
		}
	}
	// Whatever got into a page would not get out: the policy holds.
	leaky := strings.Replace(browserPages(t)["garden"], "<main", `<img src="http://picture.example/x.png"><style>body{background:url(http://style.example/)}</style><script>fetch("http://script.example/")</script><main`, 1)
	if _, _, requests := b.run(t, leaky, "--dump-dom"); len(requests) > 0 {
		t.Errorf("the page's policy let through %q", requests)
	}
}

// probe measures the page as it is laid out, with the fonts there are.
const probe = `<script>
addEventListener("load", () => {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) wrong.push("page is " + root.scrollWidth + " wide in a window of " + innerWidth);
  let level = 0;
  for (const h of document.querySelectorAll("h1,h2,h3")) {
    const n = +h.tagName[1];
    if (n > level + 1 || !h.textContent.trim()) wrong.push("heading " + h.outerHTML);
    level = n;
  }
  for (const e of document.querySelectorAll("a,[tabindex],summary"))
    if (!(e.getAttribute("aria-label") || e.textContent).trim()) wrong.push("nameless " + e.outerHTML);
  for (const e of document.querySelectorAll("th")) if (!e.scope) wrong.push("no scope: " + e.outerHTML);
  for (const e of document.querySelectorAll("main *")) {
    if (e.closest("svg") || !e.children.length && !e.textContent) continue;
    const r = e.getBoundingClientRect(), s = e.closest(".scroll,.hidden");
    if (!s && r.width && (r.left < -1 || r.right > innerWidth + 1)) wrong.push("beyond the edge: " + e.outerHTML.slice(0, 80));
  }
  for (const svg of document.querySelectorAll("svg")) {
    const pixel = Math.max(1, svg.viewBox.baseVal.width / svg.getBoundingClientRect().width); // letters are set to whole pixels
    const box = svg.viewBox.baseVal, texts = [...svg.querySelectorAll("text")].map(e => [e, e.getBBox()]);
    texts.forEach(([e, b], i) => {
      if (b.x < -pixel || b.x + b.width > box.width + pixel || b.y + b.height > box.height + 2 * pixel) wrong.push("out of its picture: " + e.textContent + " " + [b.x, b.y, b.width, b.height, box.width, box.height]);
      for (const [f, c] of texts.slice(0, i)) {
        const x = Math.min(b.x + b.width, c.x + c.width) - Math.max(b.x, c.x), dy = Math.abs(+e.getAttribute("y") - +f.getAttribute("y"));
        if (x > 1 && dy < 0.75 * Math.min(+e.getAttribute("font-size"), +f.getAttribute("font-size"))) wrong.push("texts over one another: " + e.textContent + " / " + f.textContent);
      }
    });
  }
  document.title = JSON.stringify({width: innerWidth, wrong});
});
</script>`

var policyTag = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)

// A page fits into windows from a phone's to a desk's.
func TestBrowserLayout(t *testing.T) {
	b := newBrowser(t)
	pages := browserPages(t)
	const bad = "a page with faults" // shows that the probe finds them
	pages[bad] = `<!DOCTYPE html><meta http-equiv="Content-Security-Policy"><h1>x</h1><h3>y</h3><main><div style="width:3000px">wide</div>
<svg viewBox="0 0 100 20"><text x="5" y="10" font-size="9">over</text><text x="9" y="11" font-size="9">one another</text></svg></main>`
	for name, page := range pages {
		for _, width := range []int{360, 1200} {
			wrong := strings.Join(b.probe(t, page, width), "\n")
			if name != bad && wrong != "" {
				t.Errorf("%s, %d wide: %s", name, width, wrong)
			}
			for _, want := range []string{"wide in a window", "heading <h3", "beyond the edge", "over one another"} {
				if name == bad && !strings.Contains(wrong, want) {
					t.Errorf("%s: got\n%s\nwithout %q", name, wrong, want)
				}
			}
		}
	}
}

// probe lays the page out in a frame, which is as narrow as asked where a window
// is not, and returns what the script of that name finds.
func (b *browser) probe(t *testing.T, page string, width int) []string {
	t.Helper()
	inner := html.EscapeString(policyTag.ReplaceAllLiteralString(page, probe))
	out, _, _ := b.run(t, fmt.Sprintf(`<!DOCTYPE html><title></title><iframe width="%d" height="800" style="border:0" srcdoc="%s"></iframe>
<script>addEventListener("load", () => { const t = frames[0].document.title; document.open(); document.write("<title></title>"); document.title = t; document.close() })</script>`,
		width, inner), "--dump-dom", fmt.Sprintf("--window-size=%d,900", width+40))
	var found struct {
		Width int
		Wrong []string
	}
	_, title, _ := strings.Cut(out, "<title>")
	title, _, _ = strings.Cut(title, "</title>")
	if err := json.Unmarshal([]byte(html.UnescapeString(title)), &found); err != nil || found.Width != width {
		t.Fatalf("width %d, want %d: %v in %.300q", found.Width, width, err, out)
	}
	return found.Wrong
}

// A page is readable in both colour schemes: its background and its accent are there.
func TestBrowserColours(t *testing.T) {
	b := newBrowser(t)
	page := browserPages(t)["garden"]
	for name, tt := range map[string]struct {
		flag    string
		palette color.Palette
	}{
		"light": {"--blink-settings=preferredColorScheme=1", color.Light},
		"dark":  {"--blink-settings=preferredColorScheme=0", color.Dark},
	} {
		file := filepath.Join(b.dir, name+".png")
		b.run(t, page, tt.flag, "--window-size=800,1200", "--screenshot="+file)
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		shot, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		counts := make(map[color.Color]int)
		for y := range shot.Bounds().Dy() {
			for x := range shot.Bounds().Dx() {
				counts[colorAt(shot, x, y)]++
			}
		}
		if got, want := colorAt(shot, 0, 0), tt.palette[draw.Paper]; got != want {
			t.Errorf("%s: background %v, want %v", name, got, want)
		}
		for _, tone := range []draw.Tone{draw.Ink, draw.Soft, draw.Accent, draw.Second} {
			if counts[tt.palette[tone]] < 50 {
				t.Errorf("%s: %d pixels of tone %d, %v", name, counts[tt.palette[tone]], tone, tt.palette[tone])
			}
		}
	}
}

func colorAt(m image.Image, x, y int) color.Color {
	c := imagecolor.NRGBAModel.Convert(m.At(x, y)).(imagecolor.NRGBA)
	return color.Color{R: c.R, G: c.G, B: c.B}
}

// A page prints on both papers, the group's sheet and its definitions on three sides at most.
func TestBrowserPrints(t *testing.T) {
	b := newBrowser(t)
	pages := browserPages(t)
	count := regexp.MustCompile(`/Count (\d+)`)
	for _, tt := range []struct {
		page, size, box string
		most            int
	}{
		{"garden", "A4", "594.9[0-9]* 841.9", 3}, {"garden", "letter", "612 792", 3},
		{"garden me", "A4", "594.9[0-9]* 841.9", 2}, {"garden me", "letter", "612 792", 2},
		{"forty", "A4", "594.9[0-9]* 841.9", 7}, {"forty", "letter", "612 792", 8},
	} {
		page := strings.Replace(policyTag.ReplaceAllString(pages[tt.page], ""), "@page {", "@page { size: "+tt.size+";", 1)
		file := filepath.Join(b.dir, "page.pdf")
		b.run(t, page, "--no-pdf-header-footer", "--print-to-pdf="+file)
		pdf, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`/MediaBox \[0 0 ` + tt.box).Match(pdf) {
			t.Errorf("%s: no page of size %s", tt.page, tt.size)
		}
		m := count.FindSubmatch(pdf)
		if m == nil {
			t.Fatalf("%s: no number of pages", tt.page)
		}
		if n, _ := strconv.Atoi(string(m[1])); n < 1 || n > tt.most {
			t.Errorf("%s on %s: %d pages, want at most %d", tt.page, tt.size, n, tt.most)
		}
	}
}
