//go:build !linux

package confine

// To has nothing that it could take here.
func To(...string) {}

// Listening has nothing that it could take here.
func Listening(...string) {}

func noDump() {}
