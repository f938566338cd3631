use std::borrow::Cow;
use std::collections::BTreeMap;

use outrigger_lifecycle::Millis;
use outrigger_pod::ProbeKind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer};

/// What a container does. All times are in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// What it does each time it is started; the last holds for all later starts. None: it runs for ever.
    pub attempts: Vec<Attempt>,
    /// How long it takes to work once it is started: it serves its ports and passes its probes from then on.
    #[serde(deserialize_with = "read_seconds")]
    #[schemars(with = "f64", range(min = 0))]
    pub starts_in: Millis,
    /// Other containers that it waits for before it works: until all of them work it does nothing, and the time that it
    /// `runs` has not begun.
    pub waits_for: Vec<String>,
    /// Other containers that it ends when it ends by itself or on its stop signal, and how.
    pub on_exit_stops: BTreeMap<String, StopWay>,
    /// What the stop signal does to it.
    pub on_sigterm: OnSignal,
    /// When its startup probe passes. None: when it works.
    pub startup: Option<ProbeBehaviour>,
    /// When its readiness probe passes.
    pub readiness: Option<ProbeBehaviour>,
    /// When its liveness probe passes.
    pub liveness: Option<ProbeBehaviour>,
    /// How long its `postStart` hook takes.
    pub post_start: HookBehaviour,
    /// How long its `preStop` hook takes.
    pub pre_stop: HookBehaviour,
    /// A remark of who wrote the scenario.
    pub note: Option<String>,
}

/// What a container does when it is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// How long it runs until it ends by itself; `forever` where it does not.
    #[serde(deserialize_with = "read_length")]
    #[schemars(schema_with = "length_schema")]
    pub runs: Option<Millis>,
    /// Its exit code then.
    #[serde(default)]
    pub exits: i32,
}

/// How a container ends another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StopWay {
    /// It asks it to end, as by `/quitquitquit`: the other takes the time that it takes on its stop signal, and ends
    /// with 0.
    Quit,
    /// It sends it the stop signal.
    Sigterm,
    /// It kills it.
    Sigkill,
}

/// What the stop signal does to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnSignal {
    /// Nothing.
    Ignored,
    /// It ends after a while, with an exit code.
    Ends {
        /// The while.
        after: Millis,
        /// The exit code.
        code: i32,
    },
}

impl Default for OnSignal {
    fn default() -> Self {
        Self::Ends { after: Millis::ZERO, code: 0 }
    }
}

/// When a probe passes, counted from each start of its container.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProbeBehaviour {
    /// It fails before.
    pub passes_after: When,
    /// It fails from then on.
    pub fails_after: Option<When>,
    /// It does so only in runs before the one of this number, counted from 0; without it in all.
    pub fails_before_attempt: Option<u16>,
    /// It fails in all runs before the one of this number, counted from 0.
    pub passes_in_attempt: u16,
}

/// A time, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// From then on.
    After(Millis),
    /// At no time.
    Never,
}

impl Default for When {
    fn default() -> Self {
        Self::After(Millis::ZERO)
    }
}

/// How long a hook takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HookBehaviour {
    /// The time.
    #[serde(deserialize_with = "read_seconds")]
    #[schemars(with = "f64", range(min = 0))]
    pub takes: Millis,
}

impl Behaviour {
    /// What it does in its run number `attempt`.
    pub fn attempt(&self, attempt: u16) -> Attempt {
        let forever = Attempt { runs: None, exits: 0 };
        self.attempts.get(usize::from(attempt)).or(self.attempts.last()).copied().unwrap_or(forever)
    }

    /// What its probe answers in run number `attempt`, so long after the start; `is_working` is the answer of a probe
    /// that nothing is said of.
    pub(crate) fn probe_answers(
        &self,
        kind: ProbeKind,
        attempt: u16,
        since_start: Millis,
        is_working: bool,
    ) -> bool {
        let behaviour = match kind {
            ProbeKind::Startup => self.startup,
            ProbeKind::Readiness => self.readiness,
            ProbeKind::Liveness => self.liveness,
        };
        let Some(behaviour) = behaviour else { return is_working };
        attempt >= behaviour.passes_in_attempt
            && behaviour.passes_after.has_come(since_start)
            && !(behaviour.fails_after.is_some_and(|when| when.has_come(since_start))
                && behaviour.fails_before_attempt.is_none_or(|number| attempt < number))
    }

    /// The exit code with which it ends on its stop signal; 0 for one that ignores it.
    pub(crate) fn stop_code(&self) -> i32 {
        match self.on_sigterm {
            OnSignal::Ends { code, .. } => code,
            OnSignal::Ignored => 0,
        }
    }

    /// The age after which no probe changes its answer any more.
    pub(crate) fn last_change(&self) -> Millis {
        let probes = [&self.startup, &self.readiness, &self.liveness].into_iter().flatten();
        let changes = probes.flat_map(|probe| [Some(probe.passes_after), probe.fails_after]).flatten();
        let times = changes.map(|when| match when {
            When::After(time) => time,
            When::Never => Millis::ZERO,
        });
        times.max().unwrap_or_default()
    }
}

impl When {
    fn has_come(self, since_start: Millis) -> bool {
        matches!(self, Self::After(time) if time <= since_start)
    }
}

/// Seconds, or a word.
#[derive(Deserialize)]
#[serde(untagged, expecting = "neither seconds nor a word")]
enum Seconds {
    Number(f64),
    Word(String),
}

fn millis<E: de::Error>(seconds: f64) -> Result<Millis, E> {
    let length = std::time::Duration::try_from_secs_f64(seconds);
    length.map(Millis::from).map_err(|_| E::custom(format!("{seconds} is no length of time in seconds")))
}

pub(crate) fn read_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Millis, D::Error> {
    millis(f64::deserialize(deserializer)?)
}

fn read_length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Millis>, D::Error> {
    match Seconds::deserialize(deserializer)? {
        Seconds::Number(seconds) => millis(seconds).map(Some),
        Seconds::Word(word) if word == "forever" => Ok(None),
        Seconds::Word(word) => {
            Err(de::Error::custom(format!("\"{word}\" is neither seconds nor \"forever\"")))
        }
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Seconds::deserialize(deserializer)? {
            Seconds::Number(seconds) => millis(seconds).map(Self::After),
            Seconds::Word(word) if word == "never" => Ok(Self::Never),
            Seconds::Word(word) => {
                Err(de::Error::custom(format!("\"{word}\" is neither seconds nor \"never\"")))
            }
        }
    }
}

impl<'de> Deserialize<'de> for OnSignal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "expected \"ignore\", or how long it `takes` and with which code it `exits`"
        )]
        enum Written {
            Word(String),
            End(WrittenEnd),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct WrittenEnd {
            takes: f64,
            exits: i32,
        }
        match Written::deserialize(deserializer)? {
            Written::Word(word) if word == "ignore" => Ok(Self::Ignored),
            Written::Word(word) => Err(de::Error::custom(format!("\"{word}\" is not \"ignore\""))),
            Written::End(end) => Ok(Self::Ends { after: millis(end.takes)?, code: end.exits }),
        }
    }
}

fn length_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [{ "type": "number", "minimum": 0 }, { "const": "forever" }] })
}

impl JsonSchema for When {
    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time, or never.",
            "anyOf": [{ "type": "number", "minimum": 0 }, { "const": "never" }],
        })
    }
}

impl JsonSchema for OnSignal {
    fn schema_name() -> Cow<'static, str> {
        "OnSignal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What the stop signal does to a container: nothing, or it ends after a while.",
            "anyOf": [
                { "const": "ignore" },
                {
                    "type": "object",
                    "properties": {
                        "takes": { "description": "The while.", "type": "number", "minimum": 0 },
                        "exits": { "description": "The exit code.", "type": "integer" },
                    },
                    "required": ["takes", "exits"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
