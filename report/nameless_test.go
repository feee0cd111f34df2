package report

import (
	"slices"
	"testing"
	"time"
)

func TestNeutralName(t *testing.T) {
	for i, want := range map[int]string{0: "Person A", 25: "Person Z", 26: "Person AA", 51: "Person AZ", 52: "Person BA", 701: "Person ZZ", 702: "Person AAA"} {
		got := NeutralName(i)
		if got != want {
			t.Errorf("NeutralName(%d) = %q, want %q", i, got, want)
		}
		if !IsNeutral(got) {
			t.Errorf("IsNeutral(%q) = false", got)
		}
	}
	for _, name := range []string{"Person", "Person ", "Person a", "Ana", "Channel", "Channel x", "Personal B", "Persona", "Person A B", "Kanal", "Speaker of the house", "Vince 3"} {
		if IsNeutral(name) {
			t.Errorf("IsNeutral(%q) = true", name)
		}
	}
	for _, name := range []string{"Channel 3", "Kanal 3", "Canal 12", "Persona A", "Personne AB", "SPEAKER_00", "Speaker 1", "speaker B", "spk2", "Unknown Speaker 3", "7"} {
		if !IsNeutral(name) {
			t.Errorf("IsNeutral(%q) = false", name)
		}
	}
}

func TestFillUp(t *testing.T) {
	m := Meeting{Length: time.Minute, People: []Person{{Name: "Ana"}, {Name: "Ben", Listed: true}, {Name: "person d"}}, Speech: []Speech{{Person: 1, End: time.Second}}}
	for _, tt := range []struct {
		n, added int
		want     []string
	}{
		{1, -1, []string{"Ana", "Ben", "person d"}},
		{2, 0, []string{"Ana", "Ben", "person d"}},
		{4, 2, []string{"Ana", "Ben", "person d", "Person E", "Person F"}},
	} {
		m := m
		m.People = slices.Clone(m.People)
		added := m.FillUp(tt.n, NeutralName)
		var names []string
		for _, p := range m.People {
			names = append(names, p.Name)
		}
		if added != tt.added || !slices.Equal(names, tt.want) {
			t.Errorf("FillUp(%d): got %d, %q, want %d, %q", tt.n, added, names, tt.added, tt.want)
		}
		if a := Compute(m, DefaultSettings()); tt.n >= 2 && (a.Lorenz.N != tt.n || len(a.People)-3 != max(0, tt.added)) {
			t.Errorf("FillUp(%d): got %d people counted, want %d", tt.n, a.Lorenz.N, tt.n)
		}
	}
}
