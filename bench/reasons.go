package main

// reasons say why goals are missed, with what a profile shows. They are printed only where a
// goal is missed.
var reasons = map[string]string{}
