//! Cheap looks at raw text: is it worth a parse?
//!
//! Every answer *no* is certain; *yes* may be wrong. A key can be written with escapes (`"contain\x65rs"`), on
//! a line of its own (`? containers`) or behind an anchor; such texts always get a *yes*.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::{memchr_iter, memmem};

use crate::kustomize::is_kustomization_file;

mod block;

/// Whether [`find_workloads`](crate::find_workloads) could find anything at all in `text`, one document or a
/// whole file.
pub fn may_hold_pods(text: &str) -> bool {
    has_word(text, "containers")
        || has_word(text, "initContainers")
        || has_foreign_sidecars(text)
        || may_hide_words(text)
}

/// Whether a pod in `text`, one document or a whole file, could have two containers, or an init container with a restart
/// policy of its own: what has neither has no sidecar to move and none to mend.
pub fn may_hold_sidecars(text: &str) -> bool {
    let is_filled = |at| block::count_items(text, at, "initContainers") != block::Items::None;
    let has_several = |at| block::count_items(text, at, "containers") == block::Items::Several;
    let has_init_containers = || memmem::find_iter(text.as_bytes(), "initContainers").any(is_filled);
    (has_word(text, "restartPolicy") && has_init_containers())
        || memmem::find_iter(text.as_bytes(), "containers").any(has_several)
        || has_foreign_sidecars(text)
        || may_hide_words(text)
}

/// Whether `text`, one document or a whole file, could tell of Istio's control plane (install it, or configure its mesh), or of
/// settings for the proxy that a mesh puts into a pod.
pub fn may_configure_mesh(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "ENABLE_NATIVE_SIDECARS",
        "IstioOperator",
        "sailoperator.io",
        "istiod",
        "istio-discovery",
        "sidecarInjectorWebhook",
        "defaultConfig",
        "proxy.istio.io/config",
        "sidecar.istio.io/",
        "inject.istio.io/templates",
        "proxy-wait-before-exit-seconds",
        "shutdown-grace-period",
    ];
    // Values of Istio's chart and the Deployment that it makes.
    let has_pilot = || {
        has_word(text, "pilot")
            && ["discovery", "meshConfig", "istio", "proxy"].iter().any(|word| has_word(text, word))
    };
    (WORDS.iter().any(|word| has_word(text, word)) || has_pilot() || may_hide_words(text))
        && !is_of_its_own(text)
}

/// Whether something in `text` could name a container or a container's port: a part of a workload, a patch,
/// an autoscaler, a Service with a named target port, a policy.
pub fn may_name_containers(text: &str) -> bool {
    NAMING_WORDS.iter().any(|word| has_word(text, word)) || may_hide_words(text)
}

/// Words that references are made of, or parts of them.
const NAMING_WORDS: &[&str] = &[
    "ontainers",
    "ontainerName",
    "ontainerResource",
    "default-container",
    "default-logs-container",
    "targetPort",
    "podMetricsEndpoints",
    "FromEnv",
    "NetworkPolicy",
    "kustomize",
    "patches",
];

/// Whether `text`, at `path`, could be a kustomization. One can bring a patch to a container without a word of it.
pub fn may_be_kustomization(path: &str, text: &str) -> bool {
    is_kustomization_file(path) || has_word(text, "kustomize.config.k8s.io")
}

/// Names of containers that move and of their ports, to tell at memory speed which texts could name them.
#[derive(Debug, Clone)]
pub struct NamesThatMatter {
    containers: WholeNames,
    ports: WholeNames,
}

/// Words with which a container is named outside of its own pod.
const CONTAINER_WORDS: &[&str] = &["ontainers", "ontainerName", "ontainerResource"];

/// Where a path of a JSON patch counts containers instead of naming them.
const BY_PLACE: &[&str] = &["/containers/", "/initContainers/", "/containers\\/", "/initContainers\\/"];

impl NamesThatMatter {
    /// Takes the names of containers and of ports. Empty names are left out.
    pub fn new<'n>(
        containers: impl IntoIterator<Item = &'n str>,
        ports: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        Self { containers: WholeNames::new(containers), ports: WholeNames::new(ports) }
    }

    /// Whether `text` could say something about one of the names, or about a container by its place.
    pub fn may_be_in(&self, text: &str) -> bool {
        (may_hide_words(text) || self.may_name_container(text) || self.may_name_port(text))
            && !is_of_its_own(text)
    }

    fn may_name_container(&self, text: &str) -> bool {
        let has_any = |words: &[&str]| words.iter().any(|word| has_word(text, word));
        // KEDA reads from the first container where none is named.
        let reads_by_place = || has_any(BY_PLACE) || (has_word(text, "FromEnv") && has_word(text, "keda.sh"));
        let has_name = || has_any(CONTAINER_WORDS) && self.containers.find(text, may_be_name_of_container);
        has_name() || reads_by_place()
    }

    fn may_name_port(&self, text: &str) -> bool {
        memmem::find_iter(text.as_bytes(), "targetPort").any(|at| self.is_target(&text[at..]))
            || (["podMetricsEndpoints", "NetworkPolicy"].iter().any(|word| has_word(text, word))
                && self.ports.is_any_in(text))
    }

    /// Whether a text that starts with `targetPort` gives it the name of one of the ports, or a value that this look
    /// does not read.
    fn is_target(&self, text: &str) -> bool {
        let value = text.trim_start_matches("targetPort").trim_start_matches(['"', '\'', ':', ' ', '\t']);
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let length = value.find(|letter| !is_part(letter)).unwrap_or(value.len());
        length == 0 || self.ports.is_any_in(&value[..length])
    }
}

/// Kinds that have all words that references are made of, and say nothing of the pods of other objects: schemas, and
/// pods of controllers of their own.
const KINDS_OF_THEIR_OWN: &[&str] =
    &["CustomResourceDefinition", "ClusterServiceVersion", "CronWorkflow", "Workflow", "WorkflowTemplate"];

/// Whether `text` is one object of a kind that says nothing of any other object.
pub fn is_of_its_own(text: &str) -> bool {
    // What starts a line is no part of a scalar or of a flow collection: these are indented deeper than their key.
    let starts_line = |at: usize| at == 0 || matches!(text.as_bytes()[at - 1], b'\n' | b'\r');
    let mut kinds = memmem::find_iter(text.as_bytes(), "kind:").filter(|&at| starts_line(at));
    let (Some(at), None) = (kinds.next(), kinds.next()) else { return false };
    let line = text[at..].split(['\n', '\r']).next().unwrap_or_default();
    line.trim_end().strip_prefix("kind: ").is_some_and(|kind| KINDS_OF_THEIR_OWN.contains(&kind))
}

/// Names that are looked for as whole words: `app`, and not `app` in `apps/v1`.
#[derive(Debug, Clone)]
pub struct WholeNames {
    names: Option<AhoCorasick>,
}

impl WholeNames {
    /// Takes names as Kubernetes has them: of ASCII letters, digits and `-` at their ends. Empty names are left out.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let names = names.into_iter().filter(|name| !name.is_empty());
        // Fails only for more names than memory could hold; then nothing is ruled out.
        Self { names: AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(names).ok() }
    }

    /// Whether one of the names is a whole word of `text`.
    pub fn is_any_in(&self, text: &str) -> bool {
        self.find(text, |_, _| true)
    }

    /// Whether one of the names is a whole word of `text`, between a text before and one behind it that `fit`.
    fn find(&self, text: &str, fit: impl Fn(&[u8], &[u8]) -> bool) -> bool {
        let bytes = text.as_bytes();
        self.names.as_ref().is_none_or(|names| {
            names.find_overlapping_iter(text).any(|found| {
                let (start, end) = (found.start(), found.end());
                is_whole_word(bytes, start, end) && fit(&bytes[..start], &bytes[end..])
            })
        })
    }
}

/// Whether a word between `before` and `after` may name a container: not as a key, not as the last part of a path, and
/// not as the plain value of a key that is about something else, such as `app: nginx` and `image: nginx`.
fn may_be_name_of_container(before: &[u8], after: &[u8]) -> bool {
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let after = after.strip_prefix(b"\"").or(after.strip_prefix(b"'")).unwrap_or(after);
    if after.first() == Some(&b':') || before.last() == Some(&b'/') {
        return false;
    }
    let gap = before.iter().rev().take_while(|byte| is_quote(byte) || **byte == b' ').count();
    let Some(key) = before[..before.len() - gap].strip_suffix(b":") else { return true };
    let key = key.strip_suffix(b"\"").or(key.strip_suffix(b"'")).unwrap_or(key);
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./".contains(byte);
    let length = key.iter().rev().take_while(|byte| is_plain(byte)).count();
    let key = key[key.len() - length..].to_ascii_lowercase();
    key.is_empty() || key.ends_with(b"name") || key.ends_with(b"container")
}

/// Whether no letter, digit or `-` goes on before or after. What stands before may be the end of an escape, as in
/// `"\tproxy"`: the longest is ten bytes, `\U00000009`.
fn is_whole_word(bytes: &[u8], start: usize, end: usize) -> bool {
    const LONGEST_ESCAPE: usize = 10;
    let is_name_byte = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let before = &bytes[start.saturating_sub(LONGEST_ESCAPE)..start];
    let starts = !before.last().is_some_and(is_name_byte) || before.contains(&b'\\');
    starts && !bytes.get(end).is_some_and(is_name_byte)
}

fn has_word(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// Tekton, Argo and actions-runner-controller keep their look-alikes under keys of their own.
fn has_foreign_sidecars(text: &str) -> bool {
    let has_group = || ["tekton.dev", "argoproj.io"].iter().any(|group| has_word(text, group));
    has_word(text, "sidecarContainers") || (has_word(text, "sidecars") && has_group())
}

/// Whether a word may be written with an escape that stands for a part of a name, or with one that joins two lines
/// (YAML 1.2.2, section 5.7; RFC 8259, section 7).
fn may_hide_words(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr_iter(b'\\', bytes).any(|at| {
        let digits = |from: usize, count: usize| {
            let digits = text.get(at + from..at + from + count);
            digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())
        };
        let code = match bytes.get(at + 1) {
            Some(b'\n' | b'\r') => return true,
            Some(b'x') => digits(2, 2),
            Some(b'u') => digits(2, 4),
            Some(b'U') => digits(2, 8),
            _ => None,
        };
        code.and_then(char::from_u32)
            .is_some_and(|letter| letter.is_ascii_alphanumeric() || "-_./".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts with two containers or an init container in one of their pods, in forms that a look could miss.
    const WITH_SIDECARS: &[&str] = &[
        "spec:\n  containers:\n  - name: a\n  - name: b\n",
        "spec:\n  containers:\n    - name: a\n      args: |\n        containers:\n    - name: b\n",
        "spec:\r\n  containers: # both\r\n\r\n  - name: a\r\n# between\r\n  - name: b\r\n",
        "spec:\r  containers:\r  - name: a\r  - name: b\r",
        "{\"spec\": {\"containers\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}}",
        "spec: {containers: [{name: a}, {name: b}]}",
        "spec:\n  containers: &list\n  - name: a\n  - name: b\n",
        "spec:\n  containers: !!seq\n  - name: a\n  - name: b\n",
        "spec:\n  containers:\n  [{name: a}, {name: b}]\n",
        "spec:\n  containers: *list\n",
        "spec:\n  containers:\n    *list\n",
        "spec:\n  \"containers\":\n  - name: a\n  - name: b\n",
        "spec:\n  'containers' :\n  - name: a\n  - name: b\n",
        "spec:\n  \"contain\\x65rs\":\n  - name: a\n  - name: b\n",
        "{\"spec\": {\"\\u0063ontainers\": [{}, {}]}}",
        "spec:\n  ? containers\n  : - name: a\n    - name: b\n",
        "spec:\n  ? &key containers\n  : - name: a\n    - name: b\n",
        "x: &key containers\nspec:\n  *key : [{name: a}, {name: b}]\n",
        "- containers:\n  - name: a\n  - name: b\n",
        "spec:\n  containers:\n  - name: a\n    args: [\n  \"x\",\n]\n  - name: b\n",
        "spec:\n  containers:\n  - name: a\n    args: [\"x\"]\n    text: \"one\n  two\"\n  - name: b\n",
        "spec:\n  containers:\n  -\n    name: a\n  -\n    name: b\n",
        "spec:\n  containers:\n  - &a\n    name: a\n  - *a\n",
        "spec:\n  containers:\n  - name: it's\n    text: 'one\n  two'\n  - name: b\n",
        "\u{FEFF}containers:\n- name: a\n- name: b\n",
        "spec:\n  initContainers:\n  - name: a\n    restartPolicy: Always\n  containers:\n  - name: b\n",
        "kind: Task\napiVersion: tekton.dev/v1\nspec:\n  sidecars: [{}]\n",
    ];

    const WITHOUT_SIDECARS: &[&str] = &[
        "",
        "spec:\n  containers:\n  - name: a\n    args: [\"x\", 'y']\n    env:\n    - name: b\n    - name: c\n  volumes: []\n",
        "spec:\n  containers:\n  - name: a\n    command:\n    - sh\n    - -c\n    - |\n      echo \"don't [\n",
        "spec:\n  containers: []\n  initContainers: [] # none\n",
        "spec:\n  containers:\n    type: array\n    items: {type: object}\n",
        "spec:\n  ephemeralContainers: []\n  my-containers:\n  - a\n  - b\n",
        "# containers:\n# - a\n# - b\nspec:\n  containers:\n  - name: a\n---\ncontainers:\n- name: b\n",
        "spec:\n  containers:\n  volumes:\n  - a\n  - b\n",
        "spec:\n  initContainers:\n  containers:\n  - name: a\n",
        "spec:\n  initContainers:\n  - name: a\n  containers:\n  - name: b\n",
    ];

    #[test]
    fn never_says_no_where_there_is_a_sidecar() {
        for text in WITH_SIDECARS {
            assert!(may_hold_sidecars(text), "{text}");
            assert!(may_hold_pods(text), "{text}");
        }
    }

    #[test]
    fn rules_out_what_holds_at_most_one_container() {
        for text in WITHOUT_SIDECARS {
            assert!(!may_hold_sidecars(text), "{text}");
        }
        assert!(!may_hold_pods("kind: ConfigMap\ndata:\n  a: \"\\u00e9\"\n"));
    }

    #[test]
    fn what_installs_or_configures_istio_is_read() {
        let with = [
            "pilot:\n  env: {}\nmeshConfig: {}\n",
            "istiod:\n  global: {tag: 1.27.0}\n",
            "pilot: {}\nglobal: {istioNamespace: x}\n",
            "kind: IstioOperator\n",
            "image: docker.io/istio/pilot:1.27.0\nname: discovery\n",
            "env: {\"ENABLE_NATIVE_\\x53IDECARS\": true}\n",
            "annotations:\n  proxy.istio.io/config: x\n",
        ];
        for text in with {
            assert!(may_configure_mesh(text), "{text}");
        }
        for text in ["", "pilot:\n  env: {}\n", "kind: CustomResourceDefinition\n# IstioOperator\n"] {
            assert!(!may_configure_mesh(text), "{text}");
        }
    }

    #[test]
    fn names_are_looked_for_together_with_a_word_that_refers() {
        let names = NamesThatMatter::new(["proxy", ""], ["metrics-port"]);
        let with = [
            "containers:\n- name: proxy\n",
            "containers:\n- \"name\":   'proxy' # app\n",
            "{\"containers\":[{\"name\":\"proxy\"}]}",
            "containers:\n- (name): proxy\n",
            "containers:\n- name:\n    proxy\n",
            "containers:\n- name: !!str proxy\n",
            "x: &p proxy\ncontainers:\n- name: *p\n",
            "x: \"{\\\"containers\\\": [{\\\"name\\\": \\\"proxy\\\"}]}\"\n",
            "fieldPaths: [\"spec.template.spec.containers.[name=proxy].image\"]",
            "location: spec.containers[name:proxy].image\n",
            "containerResource:\n  container: proxy\n",
            "envSourceContainerName: proxy\n",
            "- path: /spec/template/spec/containers/1/args\n",
            "{\"path\": \"\\/spec\\/containers\\/0\"}",
            "apiVersion: keda.sh/v1alpha1\nspec: {triggers: [{metadata: {hostFromEnv: HOST}}]}",
            "targetPort: metrics-port\n",
            "\"targetPort\" : \"metrics-port\"",
            "{\"a\": \"{\\\"targetPort\\\": \\\"metrics-port\\\"}\"}",
            "targetPort: &p metrics-port\n",
            "targetPort: # by name\n  metrics-port\n",
            "? targetPort\n: metrics-port\n",
            "kind: NetworkPolicy\nspec: {ingress: [{ports: [{port: metrics-port}]}]}",
            "kind: CustomResourceDefinition\n---\nkind: x\ncontainers:\n- name: proxy\n",
        ];
        for text in with {
            assert!(names.may_be_in(text), "{text}");
        }
        let without = [
            "containers:\n- name: app\n",
            "name: proxy\n",
            "labels: {proxy: x, app: proxy}\ncontainers:\n- image: proxy:1\n- image: \"a/proxy\"\n",
            "{\"labels\": {\"proxy\": \"x\", \"app\":\"proxy\"}, \"containers\": []}",
            "containers:\n- name: metrics-port\n",
            "ports:\n- name: metrics-port\n  targetPort: 8080\n",
            "targetPort: proxy\n",
            "{\"hostFromEnv\": \"HOST\"}",
            "kind: Workflow\nspec: {templates: [{containers: [{name: proxy}]}]}\n",
            "kind: CustomResourceDefinition\n# a path: /spec/containers/0\n",
            "kind: CustomResourceDefinition\nspec:\n  containers:\n    description: a proxy\n",
        ];
        for text in without {
            assert!(!names.may_be_in(text), "{text}");
        }
    }

    #[test]
    fn names_are_whole_words() {
        let names = WholeNames::new(["app", "app-proxy", "p"]);
        let with = [
            "app",
            "- name: app\n",
            "[name=app]",
            "\"app\":",
            "x\\tapp",
            "x\\u0009app",
            "my_app",
            "the-app-proxy app-proxy",
        ];
        for text in with {
            assert!(names.is_any_in(text), "{text}");
        }
        for text in ["", "apps/v1", "my-app", "app-proxy-2", "application", "1app"] {
            assert!(!names.is_any_in(text), "{text}");
        }
        assert!(!WholeNames::new([""]).is_any_in("app"));
    }

    #[test]
    fn a_kustomization_is_known_by_its_name_or_its_kind() {
        assert!(may_be_kustomization("a/kustomization.yaml", "resources: [b]\n"));
        assert!(may_be_kustomization("a/b.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\n"));
        assert!(!may_be_kustomization("a/b.yaml", "resources: [b]\n"));
    }
}
