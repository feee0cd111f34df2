package transcript

import (
	"bytes"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxName     = 200 // characters of a name
	maxColon    = 60  // characters of what stands once before a colon, where few cues have a name
	maxNameWord = 6   // words of it
)

// beforeColon splits "Name: text". Both are parts of line; ok is false if there is nothing before a colon
// that can be a name at all. Whether it is one is decided when the whole file was read.
func beforeColon(line []byte) (name, text []byte, ok bool) {
	for at := 0; at < len(line); {
		// ASCII colons want a space after them; the full-width one of Chinese and Japanese has its own.
		i, width := bytes.IndexByte(line[at:], ':'), 1
		if j := bytes.Index(line[at:], []byte("：")); j >= 0 && (i < 0 || j < i) {
			i, width = j, len("：")
		}
		if i < 0 {
			return nil, nil, false
		}
		i += at
		at = i + width
		name, text = bytes.TrimSpace(line[:i]), line[at:]
		if width > 1 || len(text) == 0 || text[0] == ' ' || text[0] == '\t' || bytes.HasPrefix(text, []byte("\u00a0")) {
			return unwrap(name), text, canBeName(name)
		}
	}
	return nil, nil, false
}

// unwrap takes the brackets off [Ana Lima].
func unwrap(name []byte) []byte {
	if len(name) > 2 && (name[0] == '[' && name[len(name)-1] == ']' || name[0] == '(' && name[len(name)-1] == ')') &&
		!bytes.ContainsAny(name[1:len(name)-1], "[]()") {
		return bytes.TrimSpace(name[1 : len(name)-1])
	}
	return name
}

// canBeName says whether name is not surely something else: an address, a number.
func canBeName(name []byte) bool {
	return utf8.RuneCount(name) <= maxName && bytes.ContainsFunc(name, unicode.IsLetter) &&
		!bytes.Contains(name, []byte("://")) && !bytes.HasPrefix(bytes.ToLower(name), []byte("www."))
}

// isPlain says whether a name is as short and as free of other signs as most are.
func isPlain(name string) bool {
	return utf8.RuneCountInString(name) <= maxColon && len(strings.Fields(name)) <= maxNameWord && !strings.ContainsAny(name, "?!;\"<>{}=[]")
}

// isShort says whether a name has at most three words, and none of the signs that end a sentence.
func isShort(name string) bool {
	return len(strings.Fields(name)) <= 3 && utf8.RuneCountInString(name) <= maxColon && !strings.ContainsAny(name, "?!;,")
}

// isProper says whether the first and last word of a name begin as names do: not
// with a small letter.
func isProper(name string) bool {
	f := strings.Fields(name)
	if len(f) == 0 {
		return false
	}
	for _, word := range []string{f[0], f[len(f)-1]} {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// unknowns are how programs write that they could not tell who speaks: whisper.cpp "?", data frames "nan",
// Speechmatics "UU", transcription services the rest.
var unknowns = []string{"unknown", "unknown speaker", "unidentified", "unidentified speaker", "speaker unknown", "none", "null", "nan", "n/a", "<na>", "undefined", "uu"}

// isNobody says whether name, which is clean, names nobody: nothing, "-", a sound effect, "speaker ?".
func isNobody(name string) bool {
	if !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return true
	}
	if isSound([]byte(name)) || strings.ContainsRune("♪♫", []rune(name)[0]) {
		return true
	}
	name = fold(name)
	if rest, ok := strings.CutSuffix(name, "?"); ok {
		name = strings.TrimSpace(rest)
		return name == "speaker" || name == "spk"
	}
	return slices.Contains(unknowns, name)
}

// isLabel says whether name is what programs call a voice that they can tell but not name: Speaker 1,
// SPEAKER_00, spk_0.
func isLabel(name string) bool {
	name = fold(name)
	for _, word := range []string{"speaker", "spk", "sprecher", "locuteur", "hablante"} {
		if rest, ok := strings.CutPrefix(name, word); ok {
			rest = strings.Trim(rest, " _-#?")
			return rest == "" && strings.HasSuffix(name, "?") || rest != "" && len(rest) <= 4 && strings.Trim(rest, "0123456789") == ""
		}
	}
	return false
}

// decodeName takes character references out of a name that a cue has, and makes it clean.
// The copy shares no memory with the line.
func decodeName(name []byte) string { return clean(html.UnescapeString(string(name))) }

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
	return (first == '[' && last == ']' || first == '(' && last == ')' || first == '*' && last == '*') && !bytes.ContainsAny(text[1:len(text)-1], "[]()*")
}
