package listen

import (
	"context"
	"fmt"

	"airtime/audio"
	"airtime/audio/capture"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/input"
	"airtime/cmd/internal/live"
)

// liveSource opens what is listened to. health says what is wrong with it, if anything.
func (p program) liveSource(ctx context.Context, f liveFlags) (src audio.Source, health func() live.Hearing, err error) {
	if f.from != "" {
		in, err := input.Open(context.WithoutCancel(ctx), p.Desk, f.from)
		if err != nil {
			return nil, nil, err
		}
		if in.Turns != nil {
			return nil, nil, fault.Usagef("from: %s is a file of turns, want sound", in.Arg)
		}
		return audio.Rehearse(in.Sound, f.speed), nil, nil
	}
	first, err := capture.OpenDevice(capture.DeviceConfig{Name: f.device})
	if err != nil {
		return nil, nil, err
	}
	if f.also == "" {
		return first, func() live.Hearing { return hearing(first.Health(), first.Format().Rate) }, nil
	}
	second, err := capture.OpenDevice(capture.DeviceConfig{Name: f.also})
	if err != nil {
		first.Close()
		return nil, nil, err
	}
	if name := first.Health().Device; name == second.Health().Device {
		first.Close()
		second.Close()
		return nil, nil, fault.Usagef("also: got %q as your microphone and as the far side, want two devices", name).Hint("see what there is with: airtime devices")
	}
	if src, err = capture.Pair(first, second); err != nil {
		first.Close()
		second.Close()
		return nil, nil, err
	}
	return src, func() live.Hearing {
		near, far := first.Health(), second.Health()
		return hearingBoth(hearing(near, first.Format().Rate), hearing(far, second.Format().Rate), far.Zero || far.Quiet)
	}, nil
}

// hearing is how a device of that rate does. Zeros and nothing else are no silence of people: a microphone that is
// switched off or not permitted gives those.
func hearing(h capture.Health, rate audio.Rate) live.Hearing {
	return live.Hearing{Problems: h.Notes, Gone: h.Stalled || h.Zero, Lost: rate.Duration(h.Lost)}
}

// hearingBoth is how the two sides of a call do, of which the meeting goes on with one. A far side that is idle
// for a while is well: nobody speaks there.
func hearingBoth(near, far live.Hearing, idle bool) live.Hearing {
	if len(near.Problems) == 0 && !idle {
		for _, n := range far.Problems {
			near.Problems = append(near.Problems, n.Of("of_far_side", nil))
		}
	}
	near.Gone = near.Gone && far.Gone
	near.Lost = max(near.Lost, far.Lost)
	return near
}

// findDevices checks that there is what is to be listened to, without listening.
func findDevices(ctx context.Context, f liveFlags) error {
	devices, err := capture.Devices(ctx)
	if err != nil {
		return err
	}
	if len(devices) == 0 {
		return fault.Hinted(fmt.Errorf("live: %w: this computer has no microphone", capture.ErrNoDevice),
			"plug one in, allow it in the system's settings, or rehearse with a recording: --from FILE")
	}
	if _, err := capture.FindDevice(ctx, capture.DeviceConfig{Name: f.device}); err != nil || f.also == "" {
		return err
	}
	_, err = capture.FindDevice(ctx, capture.DeviceConfig{Name: f.also})
	return err
}
