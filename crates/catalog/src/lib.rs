//! Known sidecars: data from `/catalog/sidecars`, and what can be said of a container with it. Known issues of platforms:
//! data from `/catalog/issues` ([`Issues`]). Known hacks around sidecars: data from `/catalog/hacks` ([`Hack`]). Topics for
//! people: data from `/catalog/topics` ([`Topic`]). Series that tell of containers: data from `/catalog/metrics`
//! ([`SeriesFacts`]).
//!
//! Facts about third-party programs (images, ports, flags, endpoints, versions) stand in the entries, with their
//! sources, and nowhere in this code. The code knows how to recognise ([`Catalog::identify`]), how programs are told
//! things (flags, environment, configuration files), and how a startup probe follows from both
//! ([`Resolver::startup`]).
//!
//! Everything here is pure: it takes a [`outrigger_pod::Pod`] and gives values.

mod builtin;
mod catalog;
mod ending_call;
mod entry;
mod hack;
mod identify;
mod invocation;
mod issue;
mod read;
mod resolve;
mod series;
mod topic;
mod version;

pub use catalog::{Catalog, CatalogError};
pub use ending_call::EndingCall;
pub use entry::{
    Behaviour, Condition, Direction, DirectionRule, Entry, ExecSignal, FlagChange, FlagStyle, Form, FormRule,
    GrpcSignal, HttpSignal, Injector, InjectorMark, Kind, Limit, NativeHooks, NativeSwitch, NativeSwitchKind,
    Need, OnSigterm, Place, Port, PortValue, Position, Program, Protocol, Quit, QuitMethod, Recognise,
    Setting, Signal, Source, Stop, Successor, TcpSignal, Twin,
};
pub use hack::{
    Carrier, FlagPlace, GivenWord, Hack, HackAction, HackError, HackKind, Holds, Killer, Marker, Separator,
    Serves, ValueForm, WordMeaning, Wrapper, WrapperCall, WrapperFlag, hack_schema, parse_hack,
};
pub use identify::{Confidence, Identification};
pub use invocation::{ArgumentPlace, ConfigMaps, expand, known_environment};
pub use issue::{Issue, IssueError, Issues, Product, ShownLife, issue_schema, parse_issue};
pub use read::{EntryError, entry_schema, parse_entry};
pub use resolve::{
    DashlessFlag, Gate, Given, LegacySetting, ProbeCheck, ProbeFault, ResolvedPort, Resolver, SettingChange,
    SettingValue, Startup, StopTime, SuccessorChange, Surroundings, TwinPair,
};
pub use series::{
    FilterEffect, InfoSeries, PodSeries, SeriesExists, SeriesFacts, SeriesFamily, SeriesFilter, SeriesKind,
    Stability, series_schema,
};
pub use topic::{Topic, TopicPart, topic_schema};
pub use version::ProgramVersion;
