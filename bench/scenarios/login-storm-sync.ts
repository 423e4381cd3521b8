import { loginStorm } from '../login-storm.ts'

export default loginStorm({
  name: 'login-storm-sync',
  question:
    'Everyone logs in at nine, and passwords are hashed in the event loop. What do those notice who are in already?',
  path: '/lab/login/',
  where: 'in the event loop, which answers nobody meanwhile (POST /lab/login/)',
})
