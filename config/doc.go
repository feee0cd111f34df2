// Package config puts the settings together: flags come before AIRTIME_*
// variables, those before ./airtime.yaml, that before the file in the user's
// configuration folder, and that before the defaults.
//
// Call Load to get the Config in effect and where each value came from. Each
// default is stated once, in DefaultConfig and the packages it nests; Keys
// describes every setting for help texts and for Template, the commented file.
//
// A setting that is misspelt or out of range is an error that names where it
// stands, what was got and what is allowed: silently measuring with other
// thresholds than the reader thinks would be worse than stopping.
package config
