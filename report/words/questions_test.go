package words_test

import (
	"strings"
	"testing"

	"airtime/report/words"
)

// There are hundreds of sentences: a message names the one that was meant, not all of them.
func TestUnknownSentenceIsShort(t *testing.T) {
	_, err := words.Read(strings.NewReader("sentences:\n  silnt: x\n"))
	if err == nil || !strings.HasSuffix(err.Error(), "such as silent") || len(err.Error()) > 300 {
		t.Errorf("got %.400v", err)
	}
}
