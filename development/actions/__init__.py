"""What people do with plans, boards, notices and mobility agreements: one module for each subject."""
