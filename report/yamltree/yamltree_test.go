package yamltree

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "a: 1\nb: [x, {y: z}]\n", ""},
		{"byte order mark", "\ufeffa: 1\n", ""},
		{"as deep as allowed", strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth), ""},
		{"one deeper", strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1), "line 1: got more than 12 levels within each other"},
		{"empty", "# nothing\n", "got an empty file"},
		{"twice", "a: 1\nb: 2\na: 3\na: 4\n", `line 3: got "a" again, want it once (it is on line 1)`},
		{"twice below", "s:\n  a: 1\n  a: 2\n", `line 3: got "a" again, want it once (it is on line 2)`},
		{"long key twice", strings.Repeat("k", 500) + ": 1\n" + strings.Repeat("k", 500) + ": 1\n", `line 2: got "` + strings.Repeat("k", 60) + `…" again, want it once (it is on line 1)`},
		{"alias", "a: &x [1]\nb: *x\n", "line 2: got the alias *x, want what it stands for"},
		{"key that is a list", "? [a]\n: b\n", "line 1: got a key that is no word"},
		{"merge", "a: 1\n<<: {b: 2}\n", "line 2: got a key that is no word"},
		{"two documents", "a: 1\n---\nb: 2\n", "line 2: got a second document after ---, want one"},
		{"not YAML", "a: [\n", "line 1: did not find expected node content"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(tt.in), 10_000, "less")
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if _, err := Read(strings.NewReader("a: 1\n"), 4, "less"); err == nil || err.Error() != "got more than 4 bytes, want less" {
		t.Errorf("5 bytes of at most 4: got %v", err)
	}
}

// What is hostile costs no more than a few hundred bytes of memory for each of its own.
func TestMemory(t *testing.T) {
	const size = 64 << 10
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	bomb := "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i+1, i+1, i, i, i, i, i, i, i, i, i)
	}
	for _, tt := range []struct{ name, in string }{
		{"one key again and again", fill("k: 1\n")},
		{"deep", fill("[")},
		{"deep mappings", fill("{a: ")},
		{"wide", "[" + fill("[],") + "]"},
		{"aliases", bomb},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Parse([]byte(tt.in))
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 1000*size {
				t.Errorf("took %d MB for %d kB", used>>20, size>>10)
			}
			if err != nil && len(err.Error()) > maxMessage+10 {
				t.Errorf("a message of %d bytes", len(err.Error()))
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a: 1\nb: [x, {y: z}]\n")
	f.Add("a: &x [1]\nb: *x\n")
	f.Add("? [a]\n: b\n---\n")
	f.Fuzz(func(t *testing.T, in string) {
		n, err := Parse([]byte(in))
		if err == nil && n == nil {
			t.Fatal("got neither a tree nor an error")
		}
		if err != nil && len(err.Error()) > maxMessage+100 {
			t.Fatalf("a message of %d bytes", len(err.Error()))
		}
	})
}
