//! New text: values written so that kubectl reads exactly them, in the style of the text around.

mod block;
mod flow;
mod scalar;

pub(crate) use block::{BlockStyle, HeadBody, render_entry, render_item, render_value};
pub(crate) use flow::{FlowStyle, render_flow, render_flow_entry};
pub(crate) use scalar::{Quotes, is_plain_safe, is_printable, render_key, render_scalar};
