//! A life for programs.

use outrigger_simulate::{Assumption, Shutdown, Startup};
use serde_json::{Map, Value, json};

use super::LifeReport;

/// The life as one object, as `docs/simulate.md` describes it.
pub fn life_value(report: &LifeReport<'_>) -> Value {
    let (life, scenario) = (report.life, &report.expectation.scenario);
    let mut object = Map::new();
    object.insert("format".to_owned(), json!(1));
    object.insert("kubernetes".to_owned(), json!(report.kubernetes));
    object.insert("pod".to_owned(), json!(report.pod));
    object.extend(life.to_value());
    object.insert("broken".to_owned(), report.broken.iter().map(|one| one.to_value(&life.names)).collect());
    object.insert("startup".to_owned(), Startup::of(scenario, life).to_value(&life.names));
    let shutdown = Shutdown::of(scenario, life).map(|shutdown| shutdown.to_value(&life.names));
    object.insert("shutdown".to_owned(), shutdown.into());
    let assumptions = report.expectation.assumptions.iter().map(Assumption::to_value);
    object.insert("assumptions".to_owned(), assumptions.collect());
    object.insert("notes".to_owned(), json!(report.notes));
    Value::Object(object)
}
