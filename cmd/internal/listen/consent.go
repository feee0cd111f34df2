package listen

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/tui"
	"airtime/report/numbers"
	"airtime/report/words"
)

// ourConsent is read out, or from the screen, before anything is heard.
func ourConsent(q *words.Questions) string {
	return strings.Join([]string{q.Say("screen_consent", nil), q.Say("screen_consent_what", nil), q.Say("screen_consent_anybody", nil)}, "\n\n")
}

// maxConsent is the longest text, in bytes, to ask with: several screens.
const maxConsent = 20_000

// consentText is the text to ask with.
func (f *liveFlags) consentText(q *words.Questions) (string, error) {
	if f.consent == "" {
		return ourConsent(q), nil
	}
	text, err := readConsent(f.consent)
	if err != nil {
		return "", fmt.Errorf("consent: %s: %w", f.consent, err)
	}
	return text, nil
}

func readConsent(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fault.Bare(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return "", fault.Hinted(errors.New("is a folder, want a file of text"), "name the file in it that has the words to ask with")
	}
	b, err := io.ReadAll(io.LimitReader(file, maxConsent+1))
	if err != nil {
		return "", fault.Bare(err)
	}
	text := strings.NewReplacer("\r\n", "\n", "\t", "    ", "\uFEFF", "").Replace(string(b))
	bad := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) })
	switch {
	case len(b) > maxConsent:
		err = fmt.Errorf("is longer than %d bytes, want what can be read out", maxConsent)
	case !utf8.Valid(b):
		err = errors.New("is not text in UTF-8")
	case bad >= 0:
		err = fmt.Errorf("line %d: got the control character %q, want plain text", 1+strings.Count(text[:bad], "\n"), text[bad:bad+1])
	case strings.TrimSpace(text) == "":
		err = errors.New("is empty, want what to ask for consent with")
	default:
		return strings.TrimSpace(text), nil
	}
	return "", fault.Hinted(err, "want a file of plain text, or leave --consent out for our own words")
}

// askConsent asks everybody whether to listen, on the screen if that can be. Where there is nobody
// to ask at a terminal, whoever started the program has.
func (p program) askConsent(ctx context.Context, text string, q *words.Questions, screen bool) (bool, error) {
	switch {
	case screen:
		return tui.Consent(ctx, text, q, p.Stdin, p.Stderr)
	case p.Quiet:
		return true, nil
	case !desk.IsTerminal(p.Stdin):
		fmt.Fprintf(p.Stderr, "%s\n\n", text)
		return true, nil
	case desk.IsTerminal(p.Stderr):
		return askPlainly(ctx, text, q, p.Stdin, p.Stderr)
	}
	name := "/dev/tty"
	if runtime.GOOS == "windows" {
		name = "CONOUT$"
	}
	out, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return false, fault.Hinted(fmt.Errorf("live: no terminal to ask for consent on: %w", err), "if everybody has agreed already: --quiet")
	}
	defer out.Close()
	return askPlainly(ctx, text, q, p.Stdin, out)
}

// askPlainly is tui.Consent for a terminal that shows lines and no more.
func askPlainly(ctx context.Context, text string, q *words.Questions, in io.Reader, out io.Writer) (bool, error) {
	width := max(desk.Columns(out)-1, 10)
	fmt.Fprintf(out, "%s\n\n", ansi.Wrap(text, width, ""))
	type answer struct {
		line string
		err  error
	}
	lines := bufio.NewReader(in)
	for {
		fmt.Fprintln(out, ansi.Wrap(strings.ReplaceAll(q.Say("screen_agree_line", nil), numbers.NBSP, " "), width, ""))
		given := make(chan answer, 1)
		go func() {
			line, err := lines.ReadString('\n')
			given <- answer{strings.TrimSpace(line), err}
		}()
		select {
		case <-ctx.Done():
			return false, nil
		case a := <-given:
			switch {
			case errors.Is(a.err, io.EOF), strings.EqualFold(a.line, "q"):
				return false, nil
			case a.err != nil:
				return false, a.err
			case a.line == "":
				return true, nil
			}
		}
	}
}
