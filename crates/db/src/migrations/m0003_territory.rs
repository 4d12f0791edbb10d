//! Tables of the room `territory`.
use super::migration;

migration!(|_manager| []);
