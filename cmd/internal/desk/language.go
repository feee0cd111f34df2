package desk

import (
	"cmp"
	"fmt"
	"os"

	"airtime/cmd/internal/fault"
	"airtime/report/words"
)

// language is a language that there are words of ours in.
type language struct{ q *words.Questions }

func (l *language) Type() string { return "LANG" }

func (l *language) String() string {
	if l.q == nil {
		return ""
	}
	return l.q.Lang
}

func (l *language) Set(s string) error {
	q, ok := words.In(s)
	if !ok {
		return fmt.Errorf("got %q, want %s; another language is a file of your own: --questions", s, fault.OrList(words.Languages()))
	}
	l.q = q
	return nil
}

// Words are those of the language that was asked for, or of the environment's.
func (d *Desk) Words() *words.Questions {
	if d.lang.q == nil {
		// In the order of POSIX, XBD 8.2.
		d.lang.q = words.OfLocale(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")))
	}
	return d.lang.q
}
