package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"airtime/audio/note"
	"airtime/diarize/score"
	"airtime/report"
)

func isRTTM(line []byte) bool {
	f := bytes.Fields(line)
	return len(f) >= 8 && (string(f[0]) == "SPEAKER" || string(f[0]) == "SPKR-INFO")
}

func readRTTM(r io.Reader, b *builder) error {
	b.inSeconds, b.byDuration = true, true
	recs, onChannels, err := score.ReadRTTMLeniently(&lineEnds{r: r}, b.leaveOut)
	if err != nil {
		return err
	}
	if len(recs) > 1 {
		return fmt.Errorf("got %d recordings (%.40q, %.40q, …), want one", len(recs), recs[0].Name, recs[1].Name)
	}
	for _, s := range onChannels {
		// Two runs of a diarizer, a channel each, both begin to count at 0.
		if isLabel(s) || utf8.RuneCountInString(s) <= 2 {
			return fmt.Errorf("%.40q is on several channels, which may be one person whom several microphones heard, or another person on each, want names that tell (or the lines of one channel alone)", s)
		}
		b.doubt("several_channels", note.Values{"name": s})
	}
	for _, rec := range recs {
		for _, t := range rec.Turns {
			who, err := b.person(t.Speaker)
			if err != nil {
				return err
			}
			b.add(0, seconds(t.Start), seconds(t.End), who)
		}
	}
	return nil
}

func seconds(d time.Duration) stamp {
	s := stamp{value: d.Seconds(), kind: number}
	if d%time.Second != 0 {
		s.kind |= broken
	}
	return s
}

// isLabels says whether a line is one of a label track of Audacity.
func isLabels(line []byte) bool {
	f := strings.Split(string(line), "\t")
	if len(f) < 2 || len(f) > 3 {
		return false
	}
	for _, s := range f[:2] {
		if t, err := parseStamp(strings.TrimSpace(s)); err != nil || t.kind&number == 0 || !strings.ContainsAny(s, ".,") {
			return false
		}
	}
	return true
}

// readLabels reads a label track that Audacity exported: start, end and label of each, in seconds, with
// tabs between them. A line that begins with a backslash is about frequencies.
//
// Ref: Audacity manual, "Importing and Exporting Labels".
func readLabels(r io.Reader, b *builder) error {
	in := newLines(r)
	defer in.wipe()
	b.unit = time.Second
	for {
		line, ok := in.next()
		if !ok {
			break
		}
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '\\' {
			continue
		}
		f := bytes.SplitN(line, []byte("\t"), 3)
		if len(f) < 2 {
			b.leaveOut(in.n, errors.New("got no tab, want start, end and name with tabs between them"))
			continue
		}
		from, to := string(bytes.TrimSpace(f[0])), string(bytes.TrimSpace(f[1]))
		start, err := parseStamp(from)
		if err == nil {
			var end stamp
			if end, err = parseStamp(to); err == nil {
				err = inOrder(start, end, from, to)
			}
			if err == nil {
				if len(f) > 2 && !utf8.Valid(f[2]) {
					return fmt.Errorf("line %d: %w", in.n, errEncoding)
				}
				who := report.Nobody
				if len(f) > 2 {
					if who, err = b.person(string(f[2])); err != nil {
						return fmt.Errorf("line %d: %w", in.n, err)
					}
				}
				b.add(in.n, start, end, who)
				continue
			}
		}
		b.leaveOut(in.n, err)
	}
	return in.err()
}
