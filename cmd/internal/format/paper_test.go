package format

import (
	"testing"

	"airtime/config"
	"airtime/report/render"
)

func TestPaperOf(t *testing.T) {
	for _, tt := range []struct {
		setting         config.Paper
		all, paper, any string
		want            render.Paper
	}{
		{config.PaperA4, "en_US.UTF-8", "", "", render.A4},
		{config.PaperLetter, "de_DE.UTF-8", "", "", render.Letter},
		{config.PaperAuto, "", "", "en_US.UTF-8", render.Letter},
		{config.PaperAuto, "", "es_MX", "de_DE.UTF-8", render.Letter},
		{config.PaperAuto, "C.UTF-8", "en_US.UTF-8", "en_US.UTF-8", render.A4},
		{config.PaperAuto, "", "en_GB.UTF-8", "en_US.UTF-8", render.A4},
		{config.PaperAuto, "ca_ES@valencia", "", "", render.A4},
		{config.PaperAuto, "en_US@euro", "", "", render.Letter},
		{config.PaperAuto, "", "", "", render.A4},
	} {
		t.Setenv("LC_ALL", tt.all)
		t.Setenv("LC_PAPER", tt.paper)
		t.Setenv("LANG", tt.any)
		if got := paperOf(tt.setting); got != tt.want {
			t.Errorf("paper %s with LC_ALL=%s LC_PAPER=%s LANG=%s: got %s, want %s", tt.setting, tt.all, tt.paper, tt.any, got, tt.want)
		}
	}
}
