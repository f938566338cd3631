use outrigger_finding::Severity;
use outrigger_migrate::{Applicability, Verdict, WorkloadVerdict};

use crate::run::RunReport;

/// The run in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files looked at.
    pub files: usize,
    /// Files that change.
    pub files_changed: usize,
    /// Files recognised and not converted yet (Helm templates, Terraform …).
    pub files_recognised: usize,
    /// Files, or documents, that could not be read.
    pub unreadable: usize,
    /// Files that were to be written and were not.
    pub unwritten: usize,
    /// Pods found.
    pub workloads: usize,
    /// Pods whose text changes.
    pub converted: usize,
    /// Pods where nothing is to be done.
    pub unchanged: usize,
    /// Pods where a person must decide.
    pub suggested: usize,
    /// Pods left alone for a reason.
    pub refused: usize,
    /// Containers that become native sidecars.
    pub moved: usize,
    /// Containers that were native already.
    pub native: usize,
    /// Steps that only `--unsafe` takes.
    pub unsafe_steps_left: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are notes.
    pub notes: usize,
}

impl Summary {
    /// Counts a run.
    pub fn of(run: &RunReport) -> Self {
        let mut summary = Self { files: run.files.len(), ..Self::default() };
        let left = |step: &&outrigger_migrate::StepOutcome| {
            !step.taken && matches!(step.applicability, Applicability::Unsafe { .. })
        };
        for file in &run.files {
            summary.files_recognised += usize::from(file.recognised.is_some());
            summary.unreadable += file.problems.iter().filter(|problem| !problem.unwritten).count();
            summary.unwritten += usize::from(file.problems.iter().any(|problem| problem.unwritten));
            summary.errors += file.problems.iter().filter(|problem| problem.is_error).count();
            summary.warnings += file.problems.iter().filter(|problem| !problem.is_error).count();
            summary.files_changed += usize::from(file.changes());
            for workload in file.documents.iter().flat_map(|document| &document.workloads) {
                summary.workloads += 1;
                match workload.verdict {
                    WorkloadVerdict::Converted => summary.converted += 1,
                    WorkloadVerdict::Unchanged => summary.unchanged += 1,
                    WorkloadVerdict::Suggested => summary.suggested += 1,
                    WorkloadVerdict::Refused => summary.refused += 1,
                }
                let with =
                    |wanted: &Verdict| workload.containers.iter().filter(|c| c.verdict == *wanted).count();
                summary.moved += with(&Verdict::Moved);
                summary.native += with(&Verdict::Native);
                summary.unsafe_steps_left += workload.steps.iter().filter(left).count();
            }
            for object in file.documents.iter().flat_map(|document| &document.objects) {
                summary.unsafe_steps_left += object.steps.iter().filter(left).count();
            }
        }
        for reported in run.findings() {
            match reported.finding.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Note => summary.notes += 1,
            }
        }
        summary
    }
}
