package transcript

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

const (
	maxName     = 200 // characters of a name that is marked as one
	maxColon    = 60  // characters of what stands before a colon
	maxNameWord = 6   // words of what stands before a colon
)

// nameBeforeColon splits "Name: text". Both are parts of line; ok is false if there
// is nothing before a colon that can be a name.
func nameBeforeColon(line []byte) (name, text []byte, ok bool) {
	// ASCII colons want a space after them; the full-width one of Chinese and Japanese has its own.
	i := bytes.IndexByte(line, ':')
	width := 1
	if j := bytes.Index(line, []byte("：")); j >= 0 && (i < 0 || j < i) {
		i, width = j, len("：")
	}
	if i < 0 {
		return nil, nil, false
	}
	name, text = bytes.TrimSpace(line[:i]), line[i+width:]
	if width == 1 && len(text) > 0 && text[0] != ' ' && text[0] != '\t' && !bytes.HasPrefix(text, []byte("\u00a0")) {
		return nil, nil, false
	}
	if len(name) > 2 && name[0] == '[' && name[len(name)-1] == ']' {
		name = bytes.TrimSpace(name[1 : len(name)-1])
	}
	return name, text, isName(name)
}

func isName(name []byte) bool {
	if !utf8.Valid(name) || utf8.RuneCount(name) > maxColon || len(bytes.Fields(name)) > maxNameWord {
		return false
	}
	if bytes.ContainsAny(name, "?!;\"<>{}=[]") || bytes.HasPrefix(bytes.ToLower(name), []byte("www.")) {
		return false
	}
	return bytes.ContainsFunc(name, unicode.IsLetter)
}

// isProper says whether the first and last word of a name begin as names do: not
// with a small letter.
func isProper(name []byte) bool {
	f := bytes.Fields(name)
	if len(f) == 0 {
		return false
	}
	for _, word := range [][]byte{f[0], f[len(f)-1]} {
		if r, _ := utf8.DecodeRune(word); unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// letters counts what is said, roughly: letters and digits.
func letters(text []byte) (n int) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if unicode.IsLetter(r) || unicode.IsNumber(r) || r == utf8.RuneError {
			n++
		}
		text = text[size:]
	}
	return n
}

// isSound says whether a line only describes a sound: "[music]", "(laughs)".
func isSound(text []byte) bool {
	text = bytes.TrimSpace(text)
	if len(text) < 2 {
		return false
	}
	first, last := text[0], text[len(text)-1]
	return (first == '[' && last == ']' || first == '(' && last == ')') && !bytes.ContainsAny(text[1:len(text)-1], "[]()")
}
