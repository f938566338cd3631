use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use outrigger_pod::resources::{self, Amounts};
use outrigger_pod::validation::{self, Reason, TemplateOwner, WarningKind};
use outrigger_pod::{KubernetesVersion, Pod};
use serde_json::Value;

/// A workload.
pub(crate) struct Case {
    name: String,
    manifest: Value,
}

impl Case {
    pub(crate) fn parse_all(text: &str) -> Vec<Self> {
        let cases: Value = serde_json::from_str(text).expect("cases are JSON");
        let cases = cases.as_array().expect("a list of cases").iter();
        cases.map(|case| Self::new(case["case"].as_str().expect("a name"), &case["manifest"])).collect()
    }

    pub(crate) fn new(name: &str, manifest: &Value) -> Self {
        Self { name: name.to_owned(), manifest: manifest.clone() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The FNV-1a hash of the manifest's compact text, as the oracle makes it.
    fn fingerprint(&self) -> String {
        let text = self.manifest.to_string();
        let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
    }

    /// Where the template stands: the place as the API server writes it, and the value.
    fn template(&self) -> (&'static str, &Value) {
        match self.kind() {
            "Pod" => ("", &self.manifest),
            "PodTemplate" => ("template.", &self.manifest["template"]),
            "CronJob" => {
                ("spec.jobTemplate.spec.template.", &self.manifest["spec"]["jobTemplate"]["spec"]["template"])
            }
            // The oracle asks for a Job's template as for one inside a CronJob, without the outer path.
            _ => ("spec.template.", &self.manifest["spec"]["template"]),
        }
    }

    fn kind(&self) -> &str {
        self.manifest["kind"].as_str().expect("a kind")
    }

    fn owner(&self) -> TemplateOwner<'_> {
        let claims = self.manifest["spec"]["volumeClaimTemplates"].as_array();
        let names = claims.into_iter().flatten().filter_map(|claim| claim["metadata"]["name"].as_str());
        TemplateOwner { kind: self.kind(), claim_names: names.collect() }
    }
}

/// What Outrigger says of a workload, in the words of an [`Answer`].
pub(crate) struct OwnAnswer {
    answer: Answer,
    wrong_types: bool,
}

impl OwnAnswer {
    pub(crate) fn to(case: &Case, version: KubernetesVersion) -> Self {
        let (prefix, template) = case.template();
        let result = validation::check_template(&case.owner(), template, version);
        let pod = Pod::read(template).pod;
        let (wrong_types, causes): (Vec<_>, Vec<_>) =
            result.invalid.iter().partition(|invalid| invalid.reason == Reason::WrongType);
        let effective = resources::effective(&pod, version);
        let duplicate_names =
            result.warnings.iter().filter(|warning| warning.kind == WarningKind::DuplicatePortName);
        let answer = Answer {
            fingerprint: String::new(),
            is_undecodable: !wrong_types.is_empty(),
            unknown_fields: result
                .unknown_fields
                .iter()
                .map(|field| with_prefix(&field.to_string(), prefix))
                .collect(),
            causes: causes.iter().map(|cause| format!("{prefix}{cause}")).collect(),
            duplicate_port_names: duplicate_names.count(),
            qos: resources::qos_class(&pod, version).to_string(),
            requests: texts(&effective.requests),
            limits: texts(&effective.limits),
        };
        Self { answer, wrong_types: !wrong_types.is_empty() }
    }
}

fn with_prefix(unknown: &str, prefix: &str) -> String {
    unknown.replacen('"', &format!("\"{prefix}"), 1)
}

fn texts(amounts: &Amounts) -> BTreeMap<String, String> {
    amounts.iter().map(|(name, amount)| (name.clone(), amount.to_string())).collect()
}

/// What an API server answers.
pub(crate) struct Answer {
    /// Of the manifest that it was asked about; empty in an answer of our own.
    fingerprint: String,
    is_undecodable: bool,
    unknown_fields: BTreeSet<String>,
    causes: BTreeSet<String>,
    duplicate_port_names: usize,
    qos: String,
    requests: BTreeMap<String, String>,
    limits: BTreeMap<String, String>,
}

impl Answer {
    fn parse(value: &Value) -> Self {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let amounts = |key: &str| {
            let amounts = value[key].as_object().into_iter().flatten();
            amounts
                .map(|(name, amount)| (name.clone(), amount.as_str().expect("a text").to_owned()))
                .collect()
        };
        let cause = |cause: &Value| {
            format!(
                "{}: {}",
                cause["field"].as_str().expect("a field"),
                cause["message"].as_str().expect("words")
            )
        };
        let warnings = value["warnings"].as_array().expect("warnings").iter().filter_map(Value::as_str);
        let strict = text("strict");
        let unknown = strict.split(", ").filter_map(|one| Some(&one[one.find("unknown field")?..]));
        Self {
            fingerprint: text("fingerprint"),
            is_undecodable: value.get("undecodable").is_some(),
            unknown_fields: unknown.map(str::to_owned).collect(),
            causes: value["causes"].as_array().expect("causes").iter().map(cause).collect(),
            duplicate_port_names: warnings.filter(|warning| warning.contains("duplicate port name")).count(),
            qos: text("qos"),
            requests: amounts("requests"),
            limits: amounts("limits"),
        }
    }

    /// Whether both take the workload, or both refuse it.
    pub(crate) fn agrees_on_acceptance(&self, own: &OwnAnswer) -> bool {
        let refuses = |answer: &Self| answer.is_undecodable || !answer.causes.is_empty();
        refuses(self) == refuses(&own.answer)
    }

    /// What is not the same, in lines; `None` where all is. Of what cannot be decoded only that is compared: an API
    /// server looks no further then.
    pub(crate) fn difference(&self, own: &OwnAnswer) -> Option<String> {
        let mut lines = String::new();
        if self.is_undecodable || own.wrong_types {
            compare(&mut lines, "undecodable", &self.is_undecodable, &own.answer.is_undecodable);
        } else {
            compare(&mut lines, "unknown fields", &self.unknown_fields, &own.answer.unknown_fields);
            compare(&mut lines, "causes", &self.causes, &own.answer.causes);
            compare(&mut lines, "port names", &self.duplicate_port_names, &own.answer.duplicate_port_names);
        }
        // What is refused has no class and asks for nothing.
        if !self.is_undecodable && self.causes.is_empty() {
            compare(&mut lines, "QoS", &self.qos, &own.answer.qos);
            compare(&mut lines, "requests", &self.requests, &own.answer.requests);
            compare(&mut lines, "limits", &self.limits, &own.answer.limits);
        }
        (!lines.is_empty()).then_some(lines)
    }
}

fn compare<T: PartialEq + std::fmt::Debug>(lines: &mut String, what: &str, expected: &T, own: &T) {
    if expected != own {
        writeln!(lines, "  {what}: API server {expected:?}\n  {what}: own        {own:?}")
            .expect("a text takes all");
    }
}

/// The answers of one version, by the case's name.
pub(crate) struct Answers {
    version: KubernetesVersion,
    answers: BTreeMap<String, Answer>,
}

impl Answers {
    pub(crate) fn parse(text: &str) -> Self {
        let all: Value = serde_json::from_str(text).expect("answers are JSON");
        let version =
            KubernetesVersion::parse(all["kubernetes"].as_str().expect("a version")).expect("a version");
        let answers = all["answers"].as_object().expect("a mapping of answers").iter();
        Self { version, answers: answers.map(|(name, one)| (name.clone(), Answer::parse(one))).collect() }
    }

    pub(crate) fn version(&self) -> KubernetesVersion {
        self.version
    }

    pub(crate) fn len(&self) -> usize {
        self.answers.len()
    }

    /// The answer to this case as it stands.
    pub(crate) fn of(&self, case: &Case) -> &Answer {
        let answer = self.answers.get(case.name()).filter(|answer| answer.fingerprint == case.fingerprint());
        answer.unwrap_or_else(|| {
            panic!("no answer of {} to \"{}\"; run the oracle again", self.version, case.name())
        })
    }
}
