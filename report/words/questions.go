package words

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/yamltree"
)

//go:embed questions_en.yaml
var englishQuestions []byte

const maxQuestionBytes = 512 << 10 // ours take 35 kB, and three times that in scripts of three bytes a letter

// Questions are what a Sheet asks, and every word it and its pictures say, in one
// language. They are data: questions_en.yaml has the English
// ones and describes the form.
type Questions struct {
	Lang string // BCP 47

	Asked     []Question
	Practices map[string]practice
	Terms     map[string]Definition
	Sentences map[string]Phrase
	Numbers   []string // words for small numbers, from none on; digits are written from there on
	Decimal   string   // the sign before decimals
	Date      string   // as for time.Format

	foreign []string // what stayed English in a file of another language
}

// Kind is what sound can say to a question.
type Kind string

const (
	BySound    Kind = "sound"
	Partly     Kind = "partly"
	Reflection Kind = "reflection"
)

type Question struct {
	ID     string
	We, Me string
	Kind   Kind
	On     []Audience
	Cannot string
}

// Asks returns the question as a sheet for someone asks it.
func (q Question) Asks(f Audience) string {
	if f == ForMe {
		return q.Me
	}
	return q.We
}

type practice struct{ Name, How, Why string }

type Definition struct{ Name, Text string }

// Phrase is a sentence with {placeholders}, in the forms that a language has
// for different numbers {n}: by CLDR plural category, or by the number itself.
type Phrase map[string]string

// English returns the English questions.
func English() *Questions { return english() }

var english = sync.OnceValue(func() *Questions {
	q := &Questions{Practices: map[string]practice{}, Terms: map[string]Definition{}, Sentences: map[string]Phrase{}}
	if err := q.read(englishQuestions, nil); err != nil {
		panic("questions_en.yaml: " + err.Error())
	}
	return q
})

// Read reads a file of questions in the form of questions_en.yaml. What
// it leaves out is as in English. Errors name the line, and for an unknown id the
// known ones.
func Read(r io.Reader) (*Questions, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxQuestionBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	if len(data) > maxQuestionBytes {
		return nil, fmt.Errorf("questions: got more than %d bytes, want less", maxQuestionBytes)
	}
	base := english()
	q := *base
	q.Practices, q.Terms, q.Sentences = maps.Clone(base.Practices), maps.Clone(base.Terms), maps.Clone(base.Sentences)
	if err := q.read(data, base); err != nil {
		return nil, fmt.Errorf("questions: %w", err)
	}
	return &q, nil
}

// File returns the English questions as a file to change.
func File() []byte { return slices.Clone(englishQuestions) }

// Untranslated lists what a file in another language left in English, such as
// "sentences.lorenz".
func (q *Questions) Untranslated() []string { return slices.Clone(q.foreign) }

// read puts what data says into q, which holds the words of base. With no base
// everything is new.
func (q *Questions) read(data []byte, base *Questions) error {
	doc, err := yamltree.Parse(data)
	switch {
	case errors.Is(err, yamltree.ErrEmpty):
		return fmt.Errorf("%w, want questions or words", err)
	case err != nil:
		return err
	}
	said := map[string]bool{}
	err = eachKey(doc, func(key string, n *yaml.Node) (err error) {
		switch key {
		case "lang":
			if q.Lang, err = words(n); err != nil {
				return err
			}
			if _, err := language.Parse(q.Lang); err != nil {
				return fmt.Errorf("line %d: lang: got %q, want a language tag such as en or pt-BR", n.Line, names.Clip(q.Lang))
			}
		case "questions":
			return q.readQuestions(n, base, said)
		case "practices":
			return entries(key, n, q.Practices, base == nil, said, func(id string, n *yaml.Node) error {
				p := q.Practices[id]
				err := fields(n, map[string]*string{"name": &p.Name, "how": &p.How, "why": &p.Why})
				q.Practices[id] = p
				return err
			})
		case "terms":
			return entries(key, n, q.Terms, base == nil, said, func(id string, n *yaml.Node) error {
				t := q.Terms[id]
				if err := fields(n, map[string]*string{"name": &t.Name, "text": &t.Text}); err != nil {
					return err
				}
				q.Terms[id] = t
				return checkPlaceholders(n, t.Text, thresholdNames())
			})
		case "sentences":
			return entries(key, n, q.Sentences, base == nil, said, func(id string, n *yaml.Node) error {
				t, err := readPhrase(n)
				if err != nil {
					return err
				}
				if base != nil {
					allowed := base.Sentences[id].placeholders()
					if id == "times" { // is what {times} is
						allowed = []string{"n"}
					}
					for _, form := range ids(t) {
						if err := checkPlaceholders(n, t[form], allowed); err != nil {
							return err
						}
					}
				}
				q.Sentences[id] = t
				return nil
			})
		case "numbers":
			if n.Kind != yaml.SequenceNode {
				return fmt.Errorf("line %d: numbers: got %s, want a list of words from none on", n.Line, report.YAMLKind(n))
			}
			q.Numbers = nil
			for _, c := range n.Content {
				w, err := words(c)
				if err != nil {
					return err
				}
				q.Numbers = append(q.Numbers, w)
			}
			said[key] = true
		case "decimal":
			q.Decimal, err = words(n)
		case "date":
			q.Date, err = words(n)
		default:
			return unknown(n, "keys", key, []string{"lang", "questions", "practices", "numbers", "decimal", "date", "sentences", "terms"})
		}
		return err
	})
	if err != nil || base == nil {
		return err
	}
	q.findForeign(base, said)
	return nil
}

// findForeign lists what stays in the words of base, which are another language's.
func (q *Questions) findForeign(base *Questions, said map[string]bool) {
	if sameLanguage(q.Lang, base.Lang) {
		return
	}
	if !said["numbers"] {
		q.Numbers = nil // figures are read in any language
	}
	for _, x := range q.Asked {
		if !said["questions."+x.ID] {
			q.foreign = append(q.foreign, "questions."+x.ID)
		}
	}
	for name, ids := range map[string][]string{"practices": ids(q.Practices), "sentences": ids(q.Sentences), "terms": ids(q.Terms)} {
		for _, id := range ids {
			if !said[name+"."+id] {
				q.foreign = append(q.foreign, name+"."+id)
			}
		}
	}
	slices.Sort(q.foreign)
}

// readQuestions reads the list of questions to ask, in its order.
func (q *Questions) readQuestions(n *yaml.Node, base *Questions, said map[string]bool) error {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return fmt.Errorf("line %d: questions: got %s, want a list of questions", n.Line, report.YAMLKind(n))
	}
	q.Asked = nil
	for _, entry := range n.Content {
		var x, was Question
		var cannot, we, me, kindOfIt string
		var on []Audience
		if entry.Kind == yaml.ScalarNode {
			x.ID = entry.Value
		} else if err := eachKey(entry, func(key string, n *yaml.Node) (err error) {
			switch key {
			case "id":
				x.ID, err = words(n)
			case "we":
				we, err = words(n)
			case "I":
				me, err = words(n)
			case "kind":
				kindOfIt, err = words(n)
			case "cannot":
				cannot, err = words(n)
			case "on":
				on, err = readAudiences(n)
			default:
				err = unknown(n, "keys of a question", key, []string{"id", "we", "I", "kind", "on", "cannot"})
			}
			return err
		}); err != nil {
			return err
		}
		if base != nil {
			i := slices.IndexFunc(base.Asked, func(b Question) bool { return b.ID == x.ID })
			if i < 0 {
				var known []string
				for _, b := range base.Asked {
					known = append(known, b.ID)
				}
				return unknown(entry, "questions", x.ID, known)
			}
			was = base.Asked[i]
		}
		if slices.ContainsFunc(q.Asked, func(o Question) bool { return o.ID == x.ID }) {
			return fmt.Errorf("line %d: questions: got %q again, want each question once", entry.Line, names.Clip(x.ID))
		}
		x.We, x.Me = cmp.Or(we, me, was.We), cmp.Or(me, we, was.Me)
		x.Cannot, x.Kind, x.On = cmp.Or(cannot, was.Cannot), Kind(cmp.Or(kindOfIt, string(was.Kind))), was.On
		if on != nil {
			x.On = on
		}
		switch x.Kind {
		case BySound, Partly:
			if was.Kind == Reflection {
				return fmt.Errorf("line %d: question %s: got kind %s, want reflection: no sound can tell", entry.Line, x.ID, x.Kind)
			}
		case Reflection:
		default:
			return fmt.Errorf("line %d: question %s: got kind %q, want %s, %s or %s", entry.Line, x.ID, names.Clip(string(x.Kind)), BySound, Partly, Reflection)
		}
		said["questions."+x.ID] = we != "" || me != ""
		q.Asked = append(q.Asked, x)
	}
	return nil
}

func readAudiences(n *yaml.Node) ([]Audience, error) {
	on := []Audience{}
	if n.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("line %d: on: got %s, want a list of %s, %s and %s", n.Line, report.YAMLKind(n), ForGroup, ForMe, ForFacilitator)
	}
	for _, c := range n.Content {
		f := Audience(c.Value)
		if f != ForGroup && f != ForMe && f != ForFacilitator {
			return nil, fmt.Errorf("line %d: on: got %q, want %s, %s or %s", c.Line, names.Clip(c.Value), ForGroup, ForMe, ForFacilitator)
		}
		on = append(on, f)
	}
	return on, nil
}

// pluralForms are the CLDR categories, by their numbers in package plural.
var pluralForms = map[string]plural.Form{
	"other": plural.Other, "zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many,
}

func readPhrase(n *yaml.Node) (Phrase, error) {
	if n.Kind == yaml.ScalarNode {
		s, err := words(n)
		if err != nil {
			return nil, err
		}
		return Phrase{"other": s}, checkBraces(n, s)
	}
	t := Phrase{}
	err := eachKey(n, func(form string, n *yaml.Node) error {
		if _, ok := pluralForms[form]; !ok {
			if k, err := strconv.Atoi(form); err != nil || k < 0 {
				return unknown(n, "forms", form, ids(pluralForms))
			}
		}
		s, err := words(n)
		if err != nil {
			return err
		}
		t[form] = s
		return checkBraces(n, s)
	})
	if err == nil && t["other"] == "" {
		err = fmt.Errorf("line %d: got no form other, want one for all other numbers", n.Line)
	}
	return t, err
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

func (t Phrase) placeholders() []string {
	var names []string
	for _, form := range t {
		for _, m := range placeholder.FindAllStringSubmatch(form, -1) {
			names = append(names, m[1])
			if m[1] == "n" || m[1] == "times" {
				names = append(names, "n", "times")
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func checkBraces(n *yaml.Node, s string) error {
	if strings.ContainsAny(placeholder.ReplaceAllString(s, ""), "{}") {
		return fmt.Errorf("line %d: got %q, want braces only around the name of something that is filled in", n.Line, names.Clip(s))
	}
	return nil
}

func checkPlaceholders(n *yaml.Node, s string, allowed []string) error {
	if err := checkBraces(n, s); err != nil {
		return err
	}
	found := map[string]int{}
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		// A list is filled into itself, name by name: it must not grow without bounds.
		if found[m[1]]++; found[m[1]] > 2 {
			return fmt.Errorf("line %d: got {%s} more than twice", n.Line, names.Clip(m[1]))
		}
		if !slices.Contains(allowed, m[1]) {
			want := "nothing in braces here"
			if len(allowed) > 0 {
				want = "{" + strings.Join(allowed, "}, {") + "}"
			}
			return fmt.Errorf("line %d: got {%s}, want %s", n.Line, names.Clip(m[1]), want)
		}
	}
	return nil
}

// thresholdNames are what the text of a term can state.
func thresholdNames() []string {
	var names []string
	s := report.DefaultSettings()
	for _, k := range s.Keys() {
		names = append(names, k.Name)
	}
	return names
}

// eachKey calls do for every key of a mapping and stops at the first error.
func eachKey(n *yaml.Node, do func(key string, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: got %s, want keys with values", n.Line, report.YAMLKind(n))
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := do(n.Content[i].Value, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// entries reads what a mapping says of entries of m, which has their ids already
// unless all are new.
func entries[V any](name string, n *yaml.Node, m map[string]V, anew bool, said map[string]bool, put func(id string, n *yaml.Node) error) error {
	return eachKey(n, func(id string, n *yaml.Node) error {
		if _, ok := m[id]; !ok && !anew {
			return unknown(n, name, id, ids(m))
		}
		said[name+"."+id] = true
		return put(id, n)
	})
}

// fields reads a mapping of words.
func fields(n *yaml.Node, into map[string]*string) error {
	return eachKey(n, func(key string, n *yaml.Node) (err error) {
		to, ok := into[key]
		if !ok {
			return unknown(n, "keys", key, ids(into))
		}
		*to, err = words(n)
		return err
	})
}

// words returns a text, fit to be printed.
func words(n *yaml.Node) (string, error) {
	const most = 10_000
	if n.Kind != yaml.ScalarNode {
		return "", fmt.Errorf("line %d: got %s, want words", n.Line, report.YAMLKind(n))
	}
	s := cleanWords(n.Value)
	if s == "" || len(s) > most {
		return "", fmt.Errorf("line %d: got %d bytes of text, want 1 to %d", n.Line, len(s), most)
	}
	return s, nil
}

// cleanWords is names.Clean that keeps spaces at which no line breaks.
func cleanWords(s string) string {
	parts := strings.Split(s, numbers.NBSP)
	for i := range parts {
		parts[i] = names.Clean(parts[i])
	}
	return strings.Join(parts, numbers.NBSP)
}

// unknown names what is known, or, where that is a long list, what is most like got.
func unknown(n *yaml.Node, what, got string, known []string) error {
	const most = 40
	if len(known) <= most {
		return fmt.Errorf("line %d: %s: got the unknown %q, want one of %s", n.Line, what, names.Clip(got), strings.Join(known, ", "))
	}
	near, best := "", 0
	for _, k := range known {
		if c := inCommon(k, got); c > best {
			near, best = k, c
		}
	}
	return fmt.Errorf("line %d: %s: got the unknown %q, want one of the %d in the file of airtime questions --file, such as %s", n.Line, what, names.Clip(got), len(known), cmp.Or(near, known[0]))
}

// inCommon is how many letters a and b begin and end with alike.
func inCommon(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	m := 0
	for m < len(a)-n && m < len(b)-n && a[len(a)-1-m] == b[len(b)-1-m] {
		m++
	}
	return n + m
}

func ids[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sameLanguage(a, b string) bool {
	x, _ := language.Make(a).Base()
	y, _ := language.Make(b).Base()
	return x == y
}

// Vars are what a sentence is filled with: words as they are, whole numbers in
// words where they are small.
type Vars map[string]any

// Say writes a sentence. If there is a v["n"], its form is the one for that number,
// and {times} is how often that is: once, twice.
func (q *Questions) Say(id string, v Vars) string {
	t, ok := q.Sentences[id]
	if !ok {
		panic("no sentence " + id)
	}
	form := t["other"]
	if n, ok := v["n"].(int); ok {
		if id != "times" {
			v = maps.Clone(v)
			v["times"] = q.Times(n)
		}
		if s, ok := t[strconv.Itoa(n)]; ok {
			form = s
		} else {
			category := plural.Cardinal.MatchPlural(language.Make(q.Lang), n, 0, 0, 0, 0)
			for name, f := range pluralForms {
				if f == category && t[name] != "" {
					form = t[name]
				}
			}
		}
	}
	return q.Fill(form, v)
}

// Fill puts v into the placeholders of s.
func (q *Questions) Fill(s string, v Vars) string {
	return placeholder.ReplaceAllStringFunc(s, func(p string) string {
		switch x := v[p[1:len(p)-1]].(type) {
		case string:
			return x
		case int:
			return q.Number(x)
		}
		panic("nothing for " + p + " in " + s)
	})
}

// number writes small numbers as words.
func (q *Questions) Number(n int) string {
	if n >= 0 && n < len(q.Numbers) {
		return q.Numbers[n]
	}
	return strconv.Itoa(n)
}

func (q *Questions) Times(n int) string { return q.Say("times", Vars{"n": n}) }
