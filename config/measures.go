package config

func measureKeys() []Key { return nil }
