//! From a document's text to its proven edits: rules, verdicts, the plan of each pod, its writer and its proof.
//!
//! [`migrate_document`] takes one document and what is known of the world ([`World`]), and gives a
//! [`DocumentOutcome`]: what becomes of each pod and container, with reasons, and edits of the text that are proven to
//! mean the old text plus the plans. Rules ([`RULES`]) work on pods and never on text; one file each.
//!
//! What the other files say ([`Facts`]) is gathered beforehand, document by document ([`Survey`]).

mod case;
mod config;
mod config_maps;
mod control_plane;
mod document;
mod edit;
mod facts;
mod given;
mod hack;
mod hook_command;
mod ignore;
mod images;
mod killer;
mod known_issue;
mod left_out;
mod lives;
mod mentions;
mod mesh;
mod nearest;
mod object;
mod old_wait;
mod outcome;
mod pod;
mod pod_outcome;
mod proxy_mode;
mod rules;
mod scripts;
mod seat;
mod shared;
mod step;
mod survey;
mod world;
mod wrapped;
mod writer;

pub use config::{Config, ConfigError, IgnoreEntry, MeshMode, MetricsConfig};
pub use control_plane::ControlPlane;
pub use document::{
    DocumentInput, DocumentProblem, Interest, find_interest, migrate_document, read_document,
};
pub use facts::{ConfigMapFacts, Facts, Survey};
pub use ignore::IGNORE_ANNOTATION;
pub use images::{ImageFile, ImageText, Images};
pub use killer::{Permission, ServedWorkload};
pub use lives::{Comparison, Difference, StandardLife};
pub use mesh::NamespaceFacts;
pub use nearest::nearest_word;
pub use outcome::{
    ContainerOutcome, DocumentOutcome, HackAction, HackOutcome, ObjectOutcome, Reported, Site, StepOutcome,
    WorkloadOutcome, WorkloadVerdict,
};
pub use rules::{RULES, Rule, rule};
pub use seat::{StartupProbe, Verdict};
pub use shared::{Holder, ImagePart, MapUser, SharedCut, SharedScript, SharedUse, settle_shared_scripts};
pub use step::{Applicability, ObjectStep, Step};
pub use survey::survey_document;
pub use world::{IstioVersion, Options, World};
