package diarize

import (
	"time"

	"airtime/diarize/cepstral"
	"airtime/diarize/frontend"
	"airtime/diarize/group"
	"airtime/diarize/neural"
	"airtime/diarize/online"
)

// hearing is a front end and the grouping that goes with it.
type hearing struct {
	voices Voices
	front  frontend.Frontend
	group  online.Grouping
}

// network says whether voices are told apart by the network.
func (c Config) network() bool { return neural.Available() && !c.Untrained }

// hear returns what a recording is heard with. It and hearLive are the places where a front end is chosen.
func (c Config) hear() (hearing, error) {
	if !c.network() {
		return hearing{Cepstra, cepstral.New(cepstral.Options{Hindsight: true}), cepstral.Group}, nil
	}
	front, err := neural.New(neural.Options{})
	return hearing{Network, front, group.Run}, err
}

// hearLive returns what a meeting is heard with that still goes on.
func (c Config) hearLive() (online.Hearing, Voices, error) {
	if !c.network() {
		return online.Hearing{
			Front:   cepstral.New(cepstral.Options{}),
			Group:   cepstral.Group,
			Account: cepstral.New(cepstral.Options{Hindsight: true}),
		}, Cepstra, nil
	}
	front, err := neural.New(neural.Options{Step: time.Second})
	return online.Hearing{Front: front, Group: group.Run}, Network, err
}
