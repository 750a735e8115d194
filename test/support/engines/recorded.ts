/** What Ray 2.60 answered, recorded; only folders are renamed. */
export const ray = {
  version:
    '{"version": "4", "ray_version": "2.60.0", "ray_commit": "b7f4259e944bf6959f721b106adc366ddfa0c356", "session_name": "session_2026-11-23_17-42-46_035074_21733"}',
  unauthorized: 'Unauthorized: Missing authentication token',
  noRoute: '404: Not Found',
  unknown: (id: string) => `Job ${id} does not exist`,
  duplicate: (id: string) => `Traceback (most recent call last):
  File "/site-packages/ray/dashboard/modules/job/job_head.py", line 419, in submit_job
    resp = await job_agent_client.submit_job_internal(submit_request)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/site-packages/ray/dashboard/modules/job/job_head.py", line 134, in _raise_error
    raise RuntimeError(f"Request failed with status code {status}: {error_text}.")
RuntimeError: Request failed with status code 400: Traceback (most recent call last):
  File "/site-packages/ray/dashboard/modules/job/job_manager.py", line 553, in submit_job
    raise ValueError(
ValueError: Job with submission_id ${id} already exists. Please use a different submission_id.
.`,
  noAgent: `Traceback (most recent call last):
  File "/site-packages/ray/dashboard/modules/job/job_head.py", line 407, in submit_job
    raise Exception("No available agent to submit job, please try again later.")
Exception: No available agent to submit job, please try again later.
`,
  unknownField: `Traceback (most recent call last):
  File "/site-packages/ray/dashboard/modules/job/common.py", line 445, in validate_request_type
    return request_type(**json_data)
           ^^^^^^^^^^^^^^^^^^^^^^^^^
TypeError: JobSubmitRequest.__init__() got an unexpected keyword argument 'nonsense'
`,
  notStrings: `Traceback (most recent call last):
  File "/site-packages/ray/dashboard/modules/job/common.py", line 517, in __post_init__
    raise TypeError(
TypeError: metadata values must be strings, got <class 'int'>
`,
  failure:
    'Job entrypoint command failed with exit code 1, last available logs (truncated to 20,000 chars):\n2026-11-23 17:43:02,904\tINFO job_manager.py:581 -- Runtime env is setting up.\nRunning entrypoint for job job_c-1: python -c "raise ValueError(1)"\nTraceback (most recent call last):\n  File "<string>", line 1, in <module>\nValueError: 1\n',
} as const

/** What RunPod says, as its documents and its SDK have it: a handler's exception arrives as JSON in a string. */
export const runpod = {
  handlerError:
    '{"error_type": "<class \'RuntimeError\'>", "error_message": "CUDA out of memory", "error_traceback": "Traceback (most recent call last):\\n  File \\"/handler.py\\", line 12, in handler\\nRuntimeError: CUDA out of memory\\n", "hostname": "4xl2qg-64411f4c", "worker_id": "4xl2qg", "runpod_version": "1.7.9"}',
} as const
