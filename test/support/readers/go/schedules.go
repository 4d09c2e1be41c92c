package main

import (
	"encoding/json"
	"os"
	"time"

	"github.com/mcuadros/ofelia/cli"
	"github.com/robfig/cron"
	kubernetes "github.com/robfig/cron/v3"
	"gopkg.in/gcfg.v1"
)

const runsShown = 5

type schedules struct {
	// Ofelia's configuration, or one time of a CronJob.
	Config   string    `json:"config,omitempty"`
	Cron     string    `json:"cron,omitempty"`
	Timezone string    `json:"timezone"`
	From     time.Time `json:"from"`
}

type job struct {
	Name      string      `json:"name"`
	Container string      `json:"container"`
	NoOverlap bool        `json:"noOverlap"`
	Next      []time.Time `json:"next"`
}

func readSchedules() schedules {
	var asked schedules
	check(json.NewDecoder(os.Stdin).Decode(&asked))
	return asked
}

// When Ofelia starts what, as its daemon reads its file (cli/config.go) in a container with this TZ:
// its cron takes the zone of the process (core/scheduler.go).
func readOfelia(asked schedules) []job {
	config := &cli.Config{}
	check(gcfg.ReadStringInto(config, asked.Config))
	jobs := []job{}
	for name, one := range config.RunJobs {
		schedule, err := cron.Parse(one.Schedule)
		check(err)
		next := nextRuns(schedule, asked)
		jobs = append(jobs, job{name, one.Container, one.NoOverlap, next})
	}
	return jobs
}

// When the controller of CronJobs starts one (pkg/controller/cronjob/cronjob_controllerv2.go).
func readCronJob(asked schedules) []time.Time {
	schedule, err := kubernetes.ParseStandard("TZ=" + asked.Timezone + " " + asked.Cron)
	check(err)
	return nextRuns(schedule, asked)
}

func nextRuns(schedule interface{ Next(time.Time) time.Time }, asked schedules) []time.Time {
	zone, err := time.LoadLocation(asked.Timezone)
	check(err)
	at := asked.From.In(zone)
	next := []time.Time{}
	for range runsShown {
		at = schedule.Next(at)
		next = append(next, at.UTC())
	}
	return next
}
