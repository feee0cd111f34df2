package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"airtime/report/sheet"
)

// Markdown writes s as CommonMark with tables and footnotes, as most programs
// read it. A picture is said in words; figures have their definition as a footnote.
func Markdown(w io.Writer, s sheet.Sheet) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", markdown(s.Title))
	if s.Subtitle != "" {
		fmt.Fprintf(&b, "\n%s\n", markdown(s.Subtitle))
	}
	for _, sec := range s.Sections {
		if sec.Heading != "" {
			fmt.Fprintf(&b, "\n## %s\n", markdown(sec.Heading))
		}
		for _, block := range sec.Blocks {
			b.WriteByte('\n')
			markdownBlock(&b, block, s)
		}
	}
	for i, t := range s.Terms {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "[^%s]: **%s.** %s\n", t.ID, markdown(t.Name), markdown(t.Text))
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	return nil
}

func markdownBlock(b *bytes.Buffer, block sheet.Block, s sheet.Sheet) {
	words := s.FixedWords()
	note := func(term string) string {
		if !slices.ContainsFunc(s.Terms, func(t sheet.Term) bool { return t.ID == term }) {
			return ""
		}
		return "[^" + term + "]"
	}
	switch x := block.(type) {
	case sheet.Para:
		if x.Quiet {
			fmt.Fprintf(b, "*%s*\n", markdown(x.Text))
		} else {
			fmt.Fprintf(b, "%s\n", markdown(x.Text))
		}
	case sheet.Facts:
		for _, f := range x.Items {
			fmt.Fprintf(b, "- %s%s\n", markdown(f.Text), note(f.Term))
		}
	case sheet.Picture:
		if x.Caption != "" {
			fmt.Fprintf(b, "**%s**%s\n\n", markdown(x.Caption), note(x.Term))
		}
		fmt.Fprintf(b, "%s\n", markdown(x.Drawing.Alt))
	case sheet.Try:
		fmt.Fprintf(b, "> %s: **%s.** %s *%s*\n", markdown(words.Try), markdown(x.Practice), markdown(x.How), markdown(x.Why))
	case sheet.Room:
		// A rule is a line to write on once printed, and no noise to a screen reader.
		for i := range x.Lines {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString("---\n")
		}
	case sheet.Table:
		if x.Caption != "" {
			fmt.Fprintf(b, "%s\n\n", markdown(x.Caption))
		}
		for i, row := range x.Rows {
			b.WriteByte('|')
			for c, cell := range row {
				b.WriteString(" " + markdown(cell))
				if i == 0 {
					b.WriteString(note(x.TermOf(c)))
				}
				b.WriteString(" |")
			}
			b.WriteByte('\n')
			if i > 0 {
				continue
			}
			b.WriteByte('|')
			for _, right := range x.Numeric {
				if right {
					b.WriteString(" ---: |")
				} else {
					b.WriteString(" --- |")
				}
			}
			b.WriteByte('\n')
		}
	}
}

// markdown writes s, which is one line, so that it reads as it is: names can hold anything.
func markdown(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case strings.ContainsRune("\\`*_[]<>|~$&", r),
			i == 0 && strings.ContainsRune("#+-=:", r),
			// "1. " and "1) " at the beginning are a list.
			(r == '.' || r == ')') && i > 0 && strings.Trim(s[:i], "0123456789") == "":
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
