//! Tables of the room `campaign`.
use super::migration;

migration!(|_manager| []);
